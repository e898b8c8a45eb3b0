package org.saccade.ingest.format;

import java.util.Locale;

/** Unit of the time stamps in a file. */
public enum StampUnit {
    SECONDS("s", 1_000_000),
    MILLISECONDS("ms", 1_000),
    MICROSECONDS("us", 1),
    NANOSECONDS("ns", 0.001);

    private final String symbol;
    private final double inUs;

    StampUnit(String symbol, double inUs) {
        this.symbol = symbol;
        this.inUs = inUs;
    }

    /** How it is written: s, ms, us, ns. */
    public String symbol() {
        return symbol;
    }

    /** One unit in microseconds. */
    public double inUs() {
        return inUs;
    }

    /** A stamp in microseconds, rounded to the nearest. */
    public long toUs(double stamp) {
        return Math.round(stamp * inUs);
    }

    /** A whole stamp in microseconds; nanoseconds are rounded down. */
    public long toUs(long stamp) {
        return this == NANOSECONDS ? Math.floorDiv(stamp, 1000) : stamp * (long) inUs;
    }

    /**
     * Reads s, ms, us or ns.
     *
     * @throws IllegalArgumentException when it is none of them
     */
    public static StampUnit parse(String text) {
        for (StampUnit unit : values()) {
            if (unit.symbol.equals(text.trim().toLowerCase(Locale.ROOT))) {
                return unit;
            }
        }
        throw new IllegalArgumentException("time unit '" + text + "': s, ms, us and ns are possible");
    }
}
