package org.saccade.schemas.frame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.saccade.schemas.event.Events;

/** The steps of an {@link Augmentation}, one after another, and the table of their names. */
record AugmentationSteps(List<Augmentation> steps, String text) implements Augmentation {

    private static final Map<String, Function<StepArgument, Augmentation>> KNOWN = new TreeMap<>(Map.ofEntries(
            Map.entry("time-scale", TimeSteps::scale),
            Map.entry("time-shift", TimeSteps::shift),
            Map.entry("flip-h", MirrorSteps::horizontal),
            Map.entry("flip-v", MirrorSteps::vertical),
            Map.entry("invert", MirrorSteps::polarity),
            Map.entry("mirror-h", MirrorSteps::alwaysHorizontal),
            Map.entry("mirror-v", MirrorSteps::alwaysVertical),
            Map.entry("shift", PlaceSteps::shift),
            Map.entry("roll", PlaceSteps::roll),
            Map.entry("crop", PlaceSteps::crop),
            Map.entry("centre", CentreStep::of),
            Map.entry("centre-crop", PlaceSteps::centreCrop),
            Map.entry("reduce", PlaceSteps::reduce),
            Map.entry("rotate", PlaceSteps::rotate),
            Map.entry("shear", PlaceSteps::shear),
            Map.entry("drop", DropSteps::events),
            Map.entry("drop-time", DropSteps::time),
            Map.entry("drop-area", DropSteps::area),
            Map.entry("cut-out", DropSteps::cutOut),
            Map.entry("noise", NoiseStep::of),
            Map.entry("hot-pixels", FilterSteps::hotPixels),
            Map.entry("background", FilterSteps::background),
            Map.entry("refractory", FilterSteps::refractory)));

    /** Those that draw nothing. */
    static final Set<String> FIXED =
            Set.of("centre", "centre-crop", "reduce", "mirror-h", "mirror-v", "hot-pixels", "background", "refractory");

    /** Those among them that ask for more than the events. */
    static final Set<String> OF_A_SAMPLE = Set.of("centre");

    AugmentationSteps {
        steps = List.copyOf(steps);
    }

    static Augmentation parse(String text) {
        List<Augmentation> steps = new ArrayList<>();
        if (text.strip().equals("none")) {
            return NONE;
        }
        for (String step : text.split(",")) {
            if (!step.isBlank()) {
                StepArgument argument = StepArgument.parse(step.trim());
                Function<StepArgument, Augmentation> made = KNOWN.get(argument.name());
                if (made == null) {
                    throw argument.wrong("unknown; known are none, " + String.join(", ", KNOWN.keySet()));
                }
                steps.add(made.apply(argument));
            }
        }
        return steps.isEmpty() ? NONE : new AugmentationSteps(steps, text.trim());
    }

    @Override
    public Augmentation forSample(Map<String, String> attributes) {
        return new AugmentationSteps(
                steps.stream().map(step -> step.forSample(attributes)).toList(), text);
    }

    @Override
    public Augmentation fixed() {
        return parse(Arrays.stream(text.split(","))
                .map(String::trim)
                .filter(step -> FIXED.contains(StepArgument.parse(step).name()))
                .collect(Collectors.joining(",")));
    }

    @Override
    public Events apply(Events sample, SplittableRandom random) {
        Events events = sample;
        for (Augmentation step : steps) {
            events = step.apply(events, random);
        }
        return events;
    }

    @Override
    public String toString() {
        return text;
    }
}
