package org.saccade.streams.window;

import java.util.Map;

/**
 * The books of one pass: records = chunks + skipped + repeated + unlabelled + deadLetters, once it is over.
 *
 * @param samples frames written, incomplete ones included
 * @param incomplete samples closed at the end of the pass with chunks missing
 * @param events events that came in with these samples: counted in tensors or outside of them
 * @param outside of these, the events that lie outside of their tensor
 * @param deadLetters records set aside, reported in the dead-letter topic by this pass or by an earlier one over the same records
 * @param skipped chunks of other splits
 * @param repeated chunks that had come before
 * @param unlabelled chunks of recordings of no class and no split, which nothing can be learned from
 * @param records records read
 * @param chunks chunks of the samples written
 * @param emptyBins time bins of these samples that have no events
 */
public record PassCounts(
        long samples,
        long incomplete,
        long events,
        long outside,
        long deadLetters,
        long skipped,
        long repeated,
        long unlabelled,
        long records,
        long chunks,
        long emptyBins) {

    static final String[] NAMES = {
        "saccade.samples",
        "saccade.incomplete",
        "saccade.events",
        "saccade.outside",
        "saccade.deadLetters",
        "saccade.skipped",
        "saccade.repeated",
        "saccade.unlabelled",
        "saccade.records",
        "saccade.chunks",
        "saccade.emptyBins"
    };

    /** Nothing counted. */
    public static final PassCounts NONE = new PassCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** What the accumulators of a finished job say. */
    public static PassCounts of(Map<String, Object> accumulators) {
        long[] n = new long[NAMES.length];
        for (int i = 0; i < n.length; i++) {
            n[i] = accumulators.get(NAMES[i]) instanceof Long value ? value : 0;
        }
        return new PassCounts(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10]);
    }
}
