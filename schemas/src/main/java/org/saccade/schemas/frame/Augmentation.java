package org.saccade.schemas.frame;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.saccade.schemas.event.Events;

/**
 * A random change of a sample's events that keeps its meaning; one pure function, so that the same sample, epoch and seed give the same
 * events on any machine and after any restart.
 *
 * <p>Some steps draw nothing: they place a sample or take noise away, and hold for evaluation as for training ({@link #fixed}).
 *
 * <p>Text form: steps in order, separated by commas, such as {@code time-scale=0.2,shift=2,flip-h}. Lengths of time carry us, ms or s; a bare
 * number is microseconds. "Drawn" means drawn evenly, anew for each sample and epoch. Events that a step moves off the sensor or ahead of
 * the sample's start leave the sample; those past its window are counted as outside by the encoder.
 *
 * <table>
 *   <caption>Steps</caption>
 *   <tr><td>{@code time-scale=A}<td>times since the start are multiplied by a factor drawn from [1 - A, 1 + A)
 *   <tr><td>{@code time-shift=T}<td>all times move by an amount drawn from [-T, T]
 *   <tr><td>{@code flip-h}, {@code flip-v}, {@code invert}<td>mirrors x, mirrors y, swaps ON and OFF; each with probability one half
 *   <tr><td>{@code mirror-h}, {@code mirror-v}<td>mirrors x, mirrors y, always: for a camera that hangs upside down or looks into a mirror
 *   <tr><td>{@code shift=N}<td>moves by whole pixels drawn from -N .. N in x and in y
 *   <tr><td>{@code roll=N}<td>the same, but what leaves on one side comes in on the other
 *   <tr><td>{@code crop=WxH}<td>a part of that size at a place drawn; the result is of that geometry
 *   <tr><td>{@code centre-crop=WxH}<td>the part in the middle; offset = floor((side - part) / 2)
 *   <tr><td>{@code centre}<td>brings a sample of ES-ImageNet to the middle of its 256 x 256 canvas: down by floor((254 - a) / 2) and right by
 *       floor((254 - b) / 2), where a x b, its attributes, are rows and columns of the picture that it was made from. Frames of 224 x 224 are
 *       then the authors' crop, [16, 240) of both sides
 *   <tr><td>{@code reduce=N}<td>N x N pixels become one: 256 x 256 becomes 128 x 128 by 2; no event is lost
 *   <tr><td>{@code rotate=D}<td>turns about the centre by an angle drawn from [-D, D] degrees, to the nearest pixel
 *   <tr><td>{@code shear=A}<td>x moves by s times the row's distance from the centre, s drawn from [-A, A]
 *   <tr><td>{@code drop=P}<td>leaves each event out with one probability drawn from [0, P]
 *   <tr><td>{@code drop-time=P}<td>leaves out a stretch of the sample's time, its share drawn from [0, P], its place drawn
 *   <tr><td>{@code drop-area=P}<td>leaves out a rectangle of the sensor's shape, its share of the area drawn from [0, P], its place drawn
 *   <tr><td>{@code cut-out=N}<td>leaves out a square of N x N pixels whose centre is drawn
 *   <tr><td>{@code noise=P}<td>adds events at pixels, times and polarities drawn, their number a share of the sample's drawn from [0, P]
 *   <tr><td>{@code hot-pixels=F}<td>leaves out pixels with more than F times the mean number of events of the pixels that have any
 *   <tr><td>{@code background=T}<td>leaves out events that no event of one of the 8 neighbours precedes by T or less
 *   <tr><td>{@code refractory=T}<td>leaves out events that follow a kept event of their pixel by less than T
 * </table>
 *
 * {@code centre}, {@code centre-crop}, {@code reduce}, {@code mirror-h}, {@code mirror-v}, {@code hot-pixels}, {@code background} and {@code
 * refractory} draw nothing; live windows take them too ({@link FixedSteps}), but for {@code centre}.
 *
 * <p>Sources: event drop in its three kinds, Gu et al. 2021 (EventDrop); flip, roll, rotate, shear and cut-out, Li et al. 2022 (NDA); the
 * background filter, Delbruck 2008; centring, the reference code of Lin et al. 2021 (ES-ImageNet). Immutable; safe for several threads.
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

    /**
     * The steps with what is known of one sample beyond its events; the same where no step asks.
     *
     * @param attributes by name, as they travel with the sample
     * @throws InvalidFramesException when a step lacks one, naming it
     */
    default Augmentation forSample(Map<String, String> attributes) {
        return this;
    }

    /** The steps that draw nothing, in their order: what evaluation frames take part in. */
    default Augmentation fixed() {
        return NONE;
    }

    /** The changed events for one sample and epoch of a run. */
    default Events apply(Events sample, long seed, String sampleId, int epoch) {
        return apply(sample, new SplittableRandom(seedOf(seed, sampleId, epoch)));
    }

    /**
     * Reads the text form; {@code none} and empty text are {@link #NONE}. Its {@link Object#toString} is the text again, empty for {@link #NONE}.
     *
     * @throws InvalidFramesException naming the step and what is wrong with it
     */
    static Augmentation parse(String text) {
        return AugmentationSteps.parse(text);
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
