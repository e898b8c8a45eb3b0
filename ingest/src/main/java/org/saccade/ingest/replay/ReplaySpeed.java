package org.saccade.ingest.replay;

import java.util.Locale;

/**
 * Replay speed: event time over wall time. 1: as fast as it happened; 10: ten times as fast; infinite: as fast as the machine can.
 *
 * @param factor larger than 0
 */
public record ReplaySpeed(double factor) {

    /** As fast as the machine can. */
    public static final ReplaySpeed MAX = new ReplaySpeed(Double.POSITIVE_INFINITY);

    /** As fast as it happened. */
    public static final ReplaySpeed REAL_TIME = new ReplaySpeed(1);

    public ReplaySpeed {
        if (!(factor > 0)) {
            throw new IllegalArgumentException("replay speed " + factor + " is not larger than 0");
        }
    }

    /**
     * Reads {@code max}, {@code 1x}, {@code 0.5x}, {@code 10x}; the x may be left out.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static ReplaySpeed parse(String text) {
        String word = text.trim().toLowerCase(Locale.ROOT);
        if (word.equals("max")) {
            return MAX;
        }
        String number = word.endsWith("x") ? word.substring(0, word.length() - 1) : word;
        try {
            double factor = Double.parseDouble(number);
            if (factor > 0 && !Double.isInfinite(factor)) {
                return new ReplaySpeed(factor);
            }
        } catch (NumberFormatException e) {
            // said below, together with numbers that are no speed
        }
        throw new IllegalArgumentException("replay speed '" + text + "': max, 1x, 10x, 0.5x and the like are possible");
    }

    /** True when events are sent at their time and not as fast as possible. */
    public boolean paced() {
        return !Double.isInfinite(factor);
    }

    /** Wall time in nanoseconds in which so many microseconds of event time pass; 0 at full speed. */
    public long wallNanos(long eventUs) {
        return paced() ? (long) (eventUs * (1000 / factor)) : 0;
    }

    @Override
    public String toString() {
        if (!paced()) {
            return "max";
        }
        return factor == Math.rint(factor) ? (long) factor + "x" : factor + "x";
    }
}
