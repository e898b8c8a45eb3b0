package org.saccade.streams.decisions;

import java.util.List;

/**
 * What is remembered of one prediction.
 *
 * @param startUs start of its window
 * @param classIndex its class; -1 when nothing moved
 * @param className name of the class
 * @param scores one per class
 */
record Vote(long startUs, int classIndex, String className, List<Float> scores) {

    Vote {
        scores = List.copyOf(scores);
    }
}
