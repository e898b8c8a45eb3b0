package org.saccade.app.monitor;

/**
 * Sliding window over the positions that one group committed on one partition, and the status that follows from it.
 *
 * <p>The rules are those of Burrow (github.com/linkedin/Burrow/wiki/Consumer-Lag-Evaluation-Rules): no threshold, only how position and lag
 * move over a window of {@link #SIGHTINGS} commits. In this order, for a lag that is not 0 now:
 * <ol>
 *   <li>STOPPED: the last commit is at least as long ago as the window is long, and the group was not at the end since.
 *   <li>OK: the lag was 0 somewhere in the window.
 *   <li>WARN: the position went back in the window.
 *   <li>OK: the lag fell from some commit of the window to the next.
 *   <li>UNKNOWN: the window is not full yet.
 *   <li>STALLED: the position is the same in the whole window.
 *   <li>WARN: the position moves and the lag never falls.
 * </ol>
 *
 * <p>Burrow reads every commit from Kafka's own topic. This one sees the position of each look: a commit is a position that has changed, and
 * also one that has not while a member of the group is assigned to the partition. So a group that reads without being a member (as Flink
 * does) can be STOPPED and not STALLED. Commits closer together than a ninth of the window share a place, so that the window is as long as
 * it was asked to be however often one looks. Not safe for use by several threads.
 */
final class LagWindow {

    /** Commits in a full window. */
    static final int SIGHTINGS = 10;

    private static final long NEVER = Long.MIN_VALUE / 4;

    private final long windowMs;
    private final long[] openedAtMs = new long[SIGHTINGS];
    private final long[] position = new long[SIGHTINGS];
    private final long[] lag = new long[SIGHTINGS];
    private int first;
    private int size;
    private long committedAtMs;
    private long atEndMs = NEVER;
    private long wentBackMs = NEVER;
    private long lagNow;

    /** @param windowMs from the first to the last commit of a full window, in milliseconds */
    LagWindow(long windowMs) {
        this.windowMs = windowMs;
    }

    /**
     * What one look saw.
     *
     * @param nowMs not before that of the look before
     * @param committed next offset that the group reads
     * @param behind lag then, 0 or more
     * @param assigned whether a member of the group is assigned to the partition
     */
    void add(long nowMs, long committed, long behind, boolean assigned) {
        lagNow = behind;
        if (behind == 0) {
            atEndMs = nowMs;
        }
        if (size > 0 && committed == position[last()] && !assigned) {
            return;
        }
        if (size > 0 && committed < position[last()]) {
            wentBackMs = nowMs;
        }
        committedAtMs = nowMs;
        if (size == 0 || (nowMs - openedAtMs[last()]) * (SIGHTINGS - 1) >= windowMs) {
            if (size == SIGHTINGS) {
                first = (first + 1) % SIGHTINGS;
            } else {
                size++;
            }
            openedAtMs[last()] = nowMs;
        }
        position[last()] = committed;
        lag[last()] = behind;
    }

    /** The status at the time of a look. */
    LagStatus status(long nowMs) {
        if (size == 0) {
            return LagStatus.UNKNOWN;
        }
        if (lagNow == 0) {
            return LagStatus.OK;
        }
        long span = Math.max(windowMs, committedAtMs - openedAtMs[first]);
        if (nowMs - committedAtMs >= span && nowMs - atEndMs >= windowMs) {
            return LagStatus.STOPPED;
        }
        if (atEndMs >= openedAtMs[first]) {
            return LagStatus.OK;
        }
        if (wentBackMs >= openedAtMs[first] && size > 1) {
            return LagStatus.WARN;
        }
        boolean moved = false;
        for (int i = 1; i < size; i++) {
            int at = (first + i) % SIGHTINGS;
            int before = (first + i - 1) % SIGHTINGS;
            if (lag[at] < lag[before]) {
                return LagStatus.OK;
            }
            moved |= position[at] != position[before];
        }
        if (size < SIGHTINGS) {
            return LagStatus.UNKNOWN;
        }
        return moved ? LagStatus.WARN : LagStatus.STALLED;
    }

    private int last() {
        return (first + size - 1) % SIGHTINGS;
    }
}
