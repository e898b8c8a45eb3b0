package org.saccade.schemas.frame;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads the text form of a {@link FrameSpec}: key=value pairs between commas, the keys in any case and order. */
final class FrameSpecText {

    private static final List<String> KEYS = List.of("T", "P", "H", "W", "window", "step", "value", "bins", "tau");

    private final String text;
    private final Map<String, String> keys = new LinkedHashMap<>();

    private FrameSpecText(String text) {
        this.text = text;
        for (String pair : text.split(",")) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw wrong("\"" + pair + "\" is not key=value");
            }
            String key = pair.substring(0, equals).trim().toLowerCase(Locale.ROOT);
            if (keys.put(key, pair.substring(equals + 1).trim()) != null) {
                throw wrong(key + "= is there twice");
            }
        }
        for (String key : keys.keySet()) {
            if (KEYS.stream().noneMatch(key::equalsIgnoreCase)) {
                throw wrong("unknown [" + key + "]; known are " + String.join(", ", KEYS));
            }
        }
    }

    static FrameSpec parse(String text) {
        return new FrameSpecText(text).spec();
    }

    private FrameSpec spec() {
        FrameSpec.Value value = oneOf("value", FrameSpec.Value.class, "count");
        int timeSteps = number("T", "8");
        return new FrameSpec(
                timeSteps,
                number("P", value == FrameSpec.Value.SIGNED ? "1" : "2"),
                number("H", null),
                number("W", null),
                window(timeSteps),
                value,
                oneOf("bins", FrameSpec.Bins.class, "time"),
                duration("tau"));
    }

    private long window(int timeSteps) {
        if (!keys.containsKey("step")) {
            return duration("window");
        }
        if (keys.containsKey("window")) {
            throw wrong("window= and step= both say how long the window is: one of them");
        }
        long step = duration("step");
        if (step < 1) {
            throw wrong("step=" + keys.get("step") + ": a time bin lasts 1 us or more");
        }
        // A number of steps that cannot be is refused with the rest, not here.
        return step * Math.min(FrameSpec.MAX_TIME_STEPS, Math.max(1, timeSteps));
    }

    private long duration(String key) {
        return FrameSpec.duration(keys.getOrDefault(key, "0"));
    }

    private int number(String key, String fallback) {
        String number = keys.getOrDefault(key.toLowerCase(Locale.ROOT), fallback);
        if (number == null) {
            throw wrong("lacks " + key + "=");
        }
        try {
            return Integer.parseInt(number);
        } catch (NumberFormatException e) {
            throw wrong(key + "=" + number + " is not a whole number");
        }
    }

    private <E extends Enum<E>> E oneOf(String key, Class<E> names, String fallback) {
        String name = keys.getOrDefault(key, fallback);
        for (E each : names.getEnumConstants()) {
            if (each.name().equalsIgnoreCase(name)) {
                return each;
            }
        }
        String known = Arrays.stream(names.getEnumConstants())
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        throw wrong(key + "=" + name + "; possible are " + known);
    }

    private InvalidFramesException wrong(String what) {
        return new InvalidFramesException("frame specification \"" + text + "\": " + what);
    }
}
