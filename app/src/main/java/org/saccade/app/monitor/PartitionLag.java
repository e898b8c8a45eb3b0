package org.saccade.app.monitor;

/**
 * How far a group is behind on one partition.
 *
 * @param member client id of the consumer that is assigned to it; null when none is
 * @param committed next offset that the group will read, its position; null when it never committed one
 * @param start first offset that is still there; null when it is not known
 * @param end end of what a reader of committed records can reach; null when the topic is no more
 * @param lag end minus committed, never below 0; null when one of both is not known
 * @param lagSeconds how long ago the next record to be read was written, 0 without lag; null when it is not known
 * @param inPerSecond how fast the end moves; null when it is not known, like the next
 * @param outPerSecond how fast the position moves
 * @param status by the rules of {@link LagWindow}
 * @param note why something is not known, or what is odd; empty when all is well
 */
public record PartitionLag(
        String topic,
        int partition,
        String member,
        Long committed,
        Long start,
        Long end,
        Long lag,
        Double lagSeconds,
        Double inPerSecond,
        Double outPerSecond,
        LagStatus status,
        String note) {

    /**
     * The arithmetic of one look, in which nothing that needs more than one is known. A group that read uncommitted records may be past the
     * end: that is no lag, and not negative.
     */
    static PartitionLag of(String topic, int partition, String member, Long committed, Long start, Long end) {
        Long lag = end == null || committed == null ? null : Long.valueOf(Math.max(0, end - committed));
        return new PartitionLag(
                topic,
                partition,
                member,
                committed,
                start,
                end,
                lag,
                lag != null && lag == 0 ? 0.0 : null,
                null,
                null,
                LagStatus.UNKNOWN,
                note(committed, start, end));
    }

    /** The same with what more than one look tells. */
    PartitionLag with(Double seconds, Double in, Double out, LagStatus judged) {
        return new PartitionLag(topic, partition, member, committed, start, end, lag, seconds, in, out, judged, note);
    }

    /** The same with an age. */
    PartitionLag withSeconds(double seconds) {
        return with(seconds, inPerSecond, outPerSecond, status);
    }

    private static String note(Long committed, Long start, Long end) {
        if (end == null) {
            return "topic or partition is gone";
        }
        if (committed == null) {
            return "nothing committed yet";
        }
        if (committed > end) {
            return "past the end: it reads uncommitted records, or the topic was made anew";
        }
        return start != null && committed < start ? (start - committed) + " were deleted before it read them" : "";
    }
}
