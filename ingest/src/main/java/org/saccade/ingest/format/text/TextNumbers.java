package org.saccade.ingest.format.text;

/**
 * Reads the fields of a line one after another, without making an object: whole and decimal numbers with or without exponent, and the words
 * true, false, on and off. Fields stand apart by spaces, tabs, a comma or a semicolon. Not safe for several threads.
 */
final class TextNumbers {

    /** Digits that a long holds for sure. */
    private static final int MAX_DIGITS = 18;

    private static final int MAX_EXPONENT = 400;
    private static final long[] POWERS = new long[MAX_DIGITS + 1];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = 10 * POWERS[i - 1];
        }
    }

    private byte[] bytes;
    private int at;
    private int to;
    private long mantissa;
    private int exponent;
    private boolean whole;

    /** Begins a line. */
    void line(byte[] line, int from, int end) {
        bytes = line;
        at = from;
        to = end;
        space();
    }

    /** True when no field is left. */
    boolean ended() {
        return at >= to;
    }

    /** Reads a field that is a number; false when it is none. */
    boolean number() {
        boolean negative = at < to && bytes[at] == '-';
        if (at < to && (bytes[at] == '-' || bytes[at] == '+')) {
            at++;
        }
        long value = 0;
        int digits = 0;
        int scale = 0;
        int seen = 0;
        whole = true;
        for (; at < to; at++) {
            int digit = bytes[at] - '0';
            if (digit >= 0 && digit <= 9) {
                seen++;
                if (digits < MAX_DIGITS) {
                    value = 10 * value + digit;
                    digits += value == 0 ? 0 : 1;
                    scale -= whole ? 0 : 1;
                } else {
                    scale += whole ? 1 : 0;
                }
            } else if (bytes[at] == '.' && whole) {
                whole = false;
            } else {
                break;
            }
        }
        mantissa = negative ? -value : value;
        exponent = scale;
        return seen > 0 && (at >= to || bytes[at] != 'e' && bytes[at] != 'E' || power()) && separator();
    }

    /** The part of a number from its e on. */
    private boolean power() {
        at++;
        boolean negative = at < to && bytes[at] == '-';
        if (at < to && (bytes[at] == '-' || bytes[at] == '+')) {
            at++;
        }
        int from = at;
        int power = 0;
        for (; at < to && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
            power = Math.min(MAX_EXPONENT, 10 * power + bytes[at] - '0');
        }
        exponent += negative ? -power : power;
        whole = false;
        return at > from;
    }

    /** Reads a field that is a number or a word for a polarity; false when it is neither. */
    boolean polarity() {
        if (at < to && (bytes[at] | 0x20) >= 'a') {
            whole = true;
            exponent = 0;
            mantissa = word("true") || word("on") ? 1 : word("false") || word("off") ? 0 : -2;
            return mantissa != -2 && separator();
        }
        return number();
    }

    private boolean word(String word) {
        if (to - at < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if ((bytes[at + i] | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        at += word.length();
        return true;
    }

    /** Passes over a field, whatever it is. */
    boolean skip() {
        while (at < to && !separates(bytes[at])) {
            at++;
        }
        return separator();
    }

    /** Passes over what stands between two fields; false when the field goes on instead. */
    private boolean separator() {
        if (at < to && !separates(bytes[at])) {
            return false;
        }
        space();
        if (at < to && (bytes[at] == ',' || bytes[at] == ';')) {
            at++;
            space();
        }
        return true;
    }

    private void space() {
        while (at < to && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
    }

    private static boolean separates(byte b) {
        return b == ' ' || b == '\t' || b == ',' || b == ';';
    }

    /** True when the number read last had neither decimal point nor exponent. */
    boolean whole() {
        return whole;
    }

    /**
     * The number read last times 10^{@code power}; whole numbers are rounded down where that leaves a fraction, others to the nearest, as times
     * are everywhere. {@link Long#MAX_VALUE} and {@link Long#MIN_VALUE} where it does not fit.
     */
    long times(int power) {
        int scale = exponent + power;
        if (scale == 0 || mantissa == 0) {
            return mantissa;
        }
        if (scale > 0) {
            long large = mantissa < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
            return scale > MAX_DIGITS || Math.abs(mantissa) > Long.MAX_VALUE / POWERS[scale]
                    ? large
                    : mantissa * POWERS[scale];
        }
        if (-scale > MAX_DIGITS) {
            return whole && mantissa < 0 ? -1 : 0;
        }
        long divisor = POWERS[-scale];
        return Math.floorDiv(whole ? mantissa : mantissa + divisor / 2, divisor);
    }

    /** True when the number read last, however it was written, is a whole one. */
    boolean isWholeValue() {
        boolean fits = exponent >= 0 || -exponent <= MAX_DIGITS && mantissa % POWERS[-exponent] == 0;
        return fits || mantissa == 0;
    }

    /** The number read last, rounded down to a whole one. */
    long floor() {
        if (exponent >= 0) {
            return times(0);
        }
        return -exponent > MAX_DIGITS ? (mantissa < 0 ? -1 : 0) : Math.floorDiv(mantissa, POWERS[-exponent]);
    }
}
