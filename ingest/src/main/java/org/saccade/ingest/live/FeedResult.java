package org.saccade.ingest.live;

import java.util.List;

/**
 * What a feed job did, to the last event.
 *
 * @param topic where the chunks went
 * @param seconds wall time
 * @param total sums over all feeds
 * @param feeds each of them, in the order in which they were given
 */
public record FeedResult(String topic, double seconds, Total total, List<FeedCounts> feeds) {

    public FeedResult {
        feeds = List.copyOf(feeds);
    }

    /** Sums; {@code in = out + dropped + outside + late}. */
    public record Total(
            long in,
            long out,
            long dropped,
            long outside,
            long late,
            long lostPackets,
            long damaged,
            long chunks,
            long bytes) {

        /** Of these feeds. */
        public static Total of(List<FeedCounts> feeds) {
            long[] sums = new long[9];
            for (FeedCounts feed : feeds) {
                long[] counts = {
                    feed.in(),
                    feed.out(),
                    feed.dropped(),
                    feed.outside(),
                    feed.late(),
                    feed.lostPackets(),
                    feed.damaged(),
                    feed.chunks(),
                    feed.bytes()
                };
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += counts[i];
                }
            }
            return new Total(sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7], sums[8]);
        }
    }

    /** True when no feed ended by a failure of its input. */
    public boolean sound() {
        return feeds.stream().allMatch(feed -> feed.failure() == null);
    }

    /** True when every event that came in arrived or lay outside the sensor, and no packet was missed. */
    public boolean whole() {
        return total.dropped() == 0 && total.late() == 0 && total.lostPackets() == 0 && total.damaged() == 0;
    }
}
