package org.saccade.schemas.frame;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What one frames tensor looks like and how time is cut: the preprocessing that training and serving must share to the letter.
 *
 * <p>The window of a sample or stream starts at {@code s} and lasts {@code D} microseconds. Time bin {@code k} of {@code T} is the
 * half-open interval [s + ceil(k D / T), s + ceil((k + 1) D / T)): an event at {@code t} is in bin floor((t - s) T / D). The bins share
 * the window without gap or overlap, so that no event within it is lost.
 *
 * <p>Text form, the one used in records, bundles and flags: {@code T=8,P=2,H=34,W=34,window=320000,value=count}.
 *
 * @param timeSteps number of time bins T, 1 .. 4096
 * @param polarities 2: OFF in plane 0, ON in plane 1; 1: both in one plane
 * @param height rows; a sensor of another height is cropped or padded about its centre
 * @param width columns; likewise
 * @param windowUs length D of the window in microseconds; 0: each sample's own extent, last event's time - start + 1
 * @param value what an element holds
 */
public record FrameSpec(int timeSteps, int polarities, int height, int width, long windowUs, Value value) {

    /** Largest tensor accepted: 2^28 elements. */
    public static final long MAX_ELEMENTS = 1L << 28;

    /** What an element of the tensor holds. */
    public enum Value {
        /** Number of events, saturating at 255. */
        COUNT,
        /** 1 where there was at least one event. */
        BINARY
    }

    public FrameSpec {
        if (timeSteps < 1 || timeSteps > 4096) {
            throw new InvalidFramesException("frames of " + timeSteps + " time steps: 1 .. 4096 are possible");
        }
        if (polarities != 1 && polarities != 2) {
            throw new InvalidFramesException("frames of " + polarities + " polarities: 1 or 2 are possible");
        }
        if (height < 1 || width < 1 || (long) timeSteps * polarities * height * width > MAX_ELEMENTS) {
            throw new InvalidFramesException("frames of " + timeSteps + " x " + polarities + " x " + height + " x "
                    + width + ": each side is at least 1 and the whole at most 2^28 elements");
        }
        if (windowUs < 0 || (windowUs > 0 && windowUs < timeSteps)) {
            throw new InvalidFramesException(
                    "a window of " + windowUs + " us cannot be cut into " + timeSteps + " time bins");
        }
    }

    /** Elements of one time step: polarities x height x width. */
    public int elementsPerStep() {
        return polarities * height * width;
    }

    /** Elements of the whole tensor. */
    public int elements() {
        return timeSteps * elementsPerStep();
    }

    /** Offset, from the start of a window of {@code durationUs}, at which bin {@code k} begins: ceil(k D / T). */
    public long binStartUs(int k, long durationUs) {
        return -Math.floorDiv(-Math.multiplyExact((long) k, durationUs), timeSteps);
    }

    /**
     * Reads the text form. Every key may be left out but H and W; defaults are T=8, P=2, window=0, value=count. Durations may carry us, ms
     * or s.
     *
     * @throws InvalidFramesException naming the key and the value
     */
    public static FrameSpec parse(String text) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (String pair : text.split(",")) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new InvalidFramesException(
                        "frame specification \"" + text + "\": \"" + pair + "\" is not key=value");
            }
            keys.put(
                    pair.substring(0, equals).trim().toLowerCase(Locale.ROOT),
                    pair.substring(equals + 1).trim());
        }
        FrameSpec spec = new FrameSpec(
                number(keys, "t", "8"),
                number(keys, "p", "2"),
                number(keys, "h", null),
                number(keys, "w", null),
                duration(keys.getOrDefault("window", "0")),
                value(keys.getOrDefault("value", "count")));
        keys.keySet().removeAll(java.util.Set.of("t", "p", "h", "w", "window", "value"));
        if (!keys.isEmpty()) {
            throw new InvalidFramesException("frame specification \"" + text + "\": unknown " + keys.keySet()
                    + "; known are T, P, H, W, window and value");
        }
        return spec;
    }

    private static int number(Map<String, String> keys, String key, String fallback) {
        String text = keys.getOrDefault(key, fallback);
        if (text == null) {
            throw new InvalidFramesException("frame specification lacks " + key.toUpperCase(Locale.ROOT) + "=");
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new InvalidFramesException(
                    "frame specification: " + key.toUpperCase(Locale.ROOT) + "=" + text + " is not a whole number");
        }
    }

    private static Value value(String text) {
        try {
            return Value.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new InvalidFramesException("frame specification: value=" + text + "; count or binary are possible");
        }
    }

    /** Reads a duration such as 320000, 320ms or 0.32s into microseconds; a bare number is microseconds. */
    public static long duration(String text) {
        String number = text.trim();
        double factor = 1;
        if (number.endsWith("us")) {
            number = number.substring(0, number.length() - 2);
        } else if (number.endsWith("ms")) {
            number = number.substring(0, number.length() - 2);
            factor = 1e3;
        } else if (number.endsWith("s")) {
            number = number.substring(0, number.length() - 1);
            factor = 1e6;
        }
        try {
            double us = Double.parseDouble(number.trim()) * factor;
            if (!(us >= 0 && us <= 1e15)) {
                throw new InvalidFramesException("\"" + text + "\" is not a duration of 0 us or more");
            }
            return Math.round(us);
        } catch (NumberFormatException e) {
            throw new InvalidFramesException("\"" + text + "\" is not a duration such as 320ms");
        }
    }

    /** The text form, read back by {@link #parse} to an equal value. */
    @Override
    public String toString() {
        return "T=" + timeSteps + ",P=" + polarities + ",H=" + height + ",W=" + width + ",window=" + windowUs
                + ",value=" + value.name().toLowerCase(Locale.ROOT);
    }
}
