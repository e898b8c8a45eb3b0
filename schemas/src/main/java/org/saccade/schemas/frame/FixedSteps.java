package org.saccade.schemas.frame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

/**
 * The steps of an {@link Augmentation} that draw nothing, for events of which no sample is known: filters of noise, parts of the sensor and
 * mirrors, in the same text form. A live window that went through them is, to the byte, what an evaluation sample of the same events is.
 *
 * <pre>{@code
 * FixedSteps steps = FixedSteps.parse("background=5ms,refractory=1ms,centre-crop=128x128");
 * List<Events> prepared = steps.apply(window.parts());
 * }</pre>
 *
 * Each call stands alone: filters remember nothing from one window to the next, as they do from sample to sample. Immutable; safe for several
 * threads.
 */
public final class FixedSteps {

    /** No change. */
    public static final FixedSteps NONE = new FixedSteps(Augmentation.NONE);

    private final Augmentation steps;

    private FixedSteps(Augmentation steps) {
        this.steps = steps;
    }

    /** The steps of an augmentation that a live stream can go through too; the others are for training alone. */
    public static FixedSteps of(Augmentation augmentation) {
        return parse(only(
                augmentation.toString(),
                name -> AugmentationSteps.FIXED.contains(name) && !AugmentationSteps.OF_A_SAMPLE.contains(name)));
    }

    private static String only(String text, Predicate<String> names) {
        return Arrays.stream(text.split(","))
                .map(String::trim)
                .filter(step -> !step.isEmpty())
                .filter(step -> names.test(StepArgument.parse(step).name()))
                .collect(Collectors.joining(","));
    }

    /**
     * Reads the text form; empty text is {@link #NONE}.
     *
     * @throws InvalidFramesException when a step is unknown, wrong, draws at random or asks for what only a sample has; the message names it
     */
    public static FixedSteps parse(String text) {
        Augmentation steps = AugmentationSteps.parse(text);
        if (steps == Augmentation.NONE) {
            return NONE;
        }
        Arrays.stream(text.split(","))
                .map(String::trim)
                .filter(step -> !step.isEmpty())
                .map(StepArgument::parse)
                .forEach(FixedSteps::requireFixed);
        return new FixedSteps(steps);
    }

    private static void requireFixed(StepArgument step) {
        if (AugmentationSteps.OF_A_SAMPLE.contains(step.name())) {
            throw step.wrong("asks for attributes of a sample, which a live stream does not have");
        }
        if (!AugmentationSteps.FIXED.contains(step.name())) {
            throw step.wrong("is drawn at random, for training; live streams take " + known());
        }
    }

    private static String known() {
        return String.join(
                ", ",
                AugmentationSteps.FIXED.stream()
                        .filter(name -> !AugmentationSteps.OF_A_SAMPLE.contains(name))
                        .sorted()
                        .toList());
    }

    /**
     * Why events that went through {@code others} are not what a network that learned with these expects; null when they may be. Who states any
     * steps has the last word: a camera may hang upside down, or see more than the one that was learned from.
     */
    public String misfit(FixedSteps others) {
        return others.isEmpty() && !isEmpty() ? "steps is none, needed is " + this : null;
    }

    /** The text form; empty for no step. */
    @Override
    public String toString() {
        return only(steps.toString(), name -> true);
    }

    /** True when there is no step. */
    public boolean isEmpty() {
        return steps == Augmentation.NONE;
    }

    /**
     * Refuses a sensor that a step cannot take.
     *
     * @throws InvalidFramesException such as for a part larger than the sensor
     */
    public void check(Geometry sensor) {
        steps.apply(Events.none(sensor, 0), new SplittableRandom(0));
    }

    /**
     * The changed events of one window.
     *
     * @param parts in any order, of any sensors; events of one instant stay in the order of the parts
     * @return for each sensor one part, in order of time; {@code parts} themselves where there is no step
     */
    public List<Events> apply(List<Events> parts) {
        if (isEmpty()) {
            return parts;
        }
        Map<Geometry, List<Events>> bySensor = new LinkedHashMap<>();
        for (Events part : parts) {
            bySensor.computeIfAbsent(part.geometry(), sensor -> new ArrayList<>())
                    .add(part);
        }
        List<Events> changed = new ArrayList<>(bySensor.size());
        for (List<Events> ofOne : bySensor.values()) {
            // Nothing is drawn: the seed means nothing.
            changed.add(steps.apply(merged(ofOne), new SplittableRandom(0)));
        }
        return changed;
    }

    private static Events merged(List<Events> parts) {
        List<Events> full = parts.stream().filter(part -> part.count() > 0).toList();
        if (full.isEmpty()) {
            return parts.get(0);
        }
        return FrameEncoder.inOrder(full) ? Events.concat(full) : interleaved(full);
    }

    /** The place in one part. */
    private static final class Cursor {
        private final Events events;
        private final int part;
        private int at;

        Cursor(Events events, int part) {
            this.events = events;
            this.part = part;
        }

        long timeUs() {
            return events.timeUs(at);
        }
    }

    private static Events interleaved(List<Events> parts) {
        PriorityQueue<Cursor> next =
                new PriorityQueue<>(Comparator.comparingLong(Cursor::timeUs).thenComparingInt(cursor -> cursor.part));
        int count = 0;
        for (int i = 0; i < parts.size(); i++) {
            next.add(new Cursor(parts.get(i), i));
            count += parts.get(i).count();
        }
        EventsBuilder merged =
                new EventsBuilder(parts.get(0).geometry(), next.element().timeUs(), count);
        while (!next.isEmpty()) {
            Cursor cursor = next.remove();
            Events events = cursor.events;
            int i = cursor.at++;
            merged.add(events.timeUs(i), events.x()[i], events.y()[i], events.p()[i]);
            if (cursor.at < events.count()) {
                next.add(cursor);
            }
        }
        return merged.build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FixedSteps that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }
}
