package org.saccade.schemas.frame;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.saccade.schemas.event.Events;

/**
 * A random change of a sample's events that keeps its meaning; one pure function, so that the same sample, epoch and seed give the same
 * events on any machine and after any restart.
 *
 * <p>Text form: steps in order, separated by commas, such as {@code time-scale=0.2,shift=2,flip-h}. Steps:
 *
 * <ul>
 *   <li>{@code time-scale=A}: times from the start of the sample are multiplied by a factor drawn evenly from [1 - A, 1 + A); events pushed
 *       past the window are counted as outside by the encoder.
 *   <li>{@code shift=N}: moves by whole pixels drawn evenly from -N .. N in x and in y; events that leave the sensor are dropped.
 *   <li>{@code flip-h}, {@code flip-v}, {@code invert}: mirrors x, mirrors y, swaps ON and OFF; each with probability one half.
 *   <li>{@code crop=WxH}: a part of that size at a place drawn evenly; the result is of that geometry.
 * </ul>
 *
 * Immutable; safe for several threads.
 */
public interface Augmentation {

    /** No change. */
    Augmentation NONE = new AugmentationSteps(List.of(), "");

    /**
     * The changed events. The input is not written to.
     *
     * @param sample events whose {@link Events#baseUs()} is the start of the sample
     * @param random drawn from in a fixed order
     */
    Events apply(Events sample, SplittableRandom random);

    /** The changed events for one sample and epoch of a run. */
    default Events apply(Events sample, long seed, String sampleId, int epoch) {
        return apply(sample, new SplittableRandom(seedOf(seed, sampleId, epoch)));
    }

    /**
     * Reads the text form; empty text is {@link #NONE}.
     *
     * @throws InvalidFramesException naming the step and what is wrong with it
     */
    static Augmentation parse(String text) {
        List<Augmentation> steps = new ArrayList<>();
        for (String step : text.split(",")) {
            if (!step.isBlank()) {
                steps.add(AugmentationSteps.step(step.trim()));
            }
        }
        return steps.isEmpty() ? NONE : new AugmentationSteps(steps, text.trim());
    }

    /** Seed of the draws for one sample and epoch: FNV-1a over the three, finished as in SplitMix64 so that near inputs lie far apart. */
    static long seedOf(long seed, String sampleId, int epoch) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : sampleId.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
        }
        hash ^= seed * 0x9e3779b97f4a7c15L + epoch * 0xd1b54a32d192ed03L;
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }
}
