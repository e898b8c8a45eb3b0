package org.saccade.schemas.frame;

import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.event.InvalidEventsException;

/**
 * One step of an augmentation as it is written, and the readings of its value.
 *
 * @param text all of it
 * @param name ahead of the sign {@code =}
 * @param value behind it; empty without one
 */
record StepArgument(String text, String name, String value) {

    static StepArgument parse(String text) {
        int equals = text.indexOf('=');
        return equals < 0
                ? new StepArgument(text, text, "")
                : new StepArgument(
                        text,
                        text.substring(0, equals).trim(),
                        text.substring(equals + 1).trim());
    }

    void none() {
        if (text.indexOf('=') >= 0) {
            throw wrong("takes no value");
        }
    }

    /** A number in [0, most]. */
    double number(double most) {
        double number = number();
        if (!(number >= 0 && number <= most)) {
            throw wrong("the value must be 0 .. " + most);
        }
        return number;
    }

    private double number() {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw wrong("\"" + value + "\" is not a number");
        }
    }

    /** A number in [0, 1). */
    double share() {
        double share = number();
        if (!(share >= 0 && share < 1)) {
            throw wrong("the amount must be in [0, 1)");
        }
        return share;
    }

    /** A whole number, {@code least} .. 32767. */
    int whole(int least) {
        return whole(value, least);
    }

    private int whole(String digits, int least) {
        try {
            int number = Integer.parseInt(digits.trim());
            if (number >= least && number <= Geometry.MAX_SIDE) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, together with numbers out of range.
        }
        throw wrong("\"" + digits + "\" is not a whole number " + least + " .. " + Geometry.MAX_SIDE);
    }

    /** A length of time in microseconds, 0 .. 2^30. */
    int microseconds() {
        long us = FrameSpec.duration(value);
        if (us < 0 || us > 1 << 30) {
            throw wrong("a length of time is 0 .. 2^30 us");
        }
        return (int) us;
    }

    /** {@code WxH}. */
    Geometry size() {
        String[] sides = value.split("x");
        if (sides.length != 2) {
            throw wrong("\"" + value + "\" is not WxH");
        }
        try {
            return new Geometry(whole(sides[0], 0), whole(sides[1], 0));
        } catch (InvalidEventsException e) {
            throw wrong(e.getMessage());
        }
    }

    InvalidFramesException wrong(String what) {
        return new InvalidFramesException("augmentation \"" + text + "\": " + what);
    }
}
