package org.saccade.ingest.live;

/**
 * Account of one feed so far. At every moment
 *
 * <pre>
 *   in = out + dropped + outside + late + on the way
 * </pre>
 *
 * and when the feed has ended nothing is on the way. Alert on {@code dropped} and {@code lostPackets} that grow.
 *
 * @param stream name of the stream, key of its records
 * @param url where it comes from
 * @param connected whether its camera is connected now; of those that listen: whether anything has come
 * @param in events decoded
 * @param out events that arrived, acknowledged
 * @param dropped events given up: older than the machine could keep, or undelivered
 * @param undelivered the part of {@code dropped} that Kafka did not acknowledge; it may have arrived all the same
 * @param outside events outside the sensor, or with a stamp no clock says
 * @param late events before the end of a chunk that had left already
 * @param backwards events stamped earlier than one ahead of them; their time was raised to its time, none was lost
 * @param restarts times that the camera's clock began anew
 * @param lostPackets packets that never came, by their sequence numbers; 0 where the protocol has none
 * @param damaged packets, or ends of packets, that could not be read
 * @param chunks chunks that arrived
 * @param chunksDropped chunks given up
 * @param bytes received
 * @param connects connections made
 * @param attempts connections tried in vain
 * @param failure why the feed ended by itself ahead of its input's end; null when it did not
 */
public record FeedCounts(
        String stream,
        String url,
        boolean connected,
        long in,
        long out,
        long dropped,
        long undelivered,
        long outside,
        long late,
        long backwards,
        long restarts,
        long lostPackets,
        long damaged,
        long chunks,
        long chunksDropped,
        long bytes,
        long connects,
        long attempts,
        String failure) {

    /** Events decoded that are neither sent nor given up yet. */
    public long onTheWay() {
        return in - out - dropped - outside - late;
    }
}
