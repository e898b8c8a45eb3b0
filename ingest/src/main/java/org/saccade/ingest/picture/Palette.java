package org.saccade.ingest.picture;

import java.awt.Color;

/** Colours of all pictures of events: told apart by the colour-blind, readable on white and in print. */
final class Palette {

    static final Color PAPER = Color.WHITE;
    static final Color INK = new Color(0x22, 0x26, 0x2B);
    static final Color FAINT = new Color(0xC8, 0xCD, 0xD3);
    /** A pixel that saw nothing. */
    static final Color SENSOR = new Color(0xF1, 0xF3, 0xF5);

    static final Color ON = new Color(0x1F, 0x6F, 0xB5);
    static final Color OFF = new Color(0xD9, 0x5F, 0x0E);

    private Palette() {}

    /** {@code share} 0 .. 1 of the way from the sensor's colour to another. */
    static int towards(Color colour, double share) {
        return mix(SENSOR.getRed(), colour.getRed(), share) << 16
                | mix(SENSOR.getGreen(), colour.getGreen(), share) << 8
                | mix(SENSOR.getBlue(), colour.getBlue(), share);
    }

    private static int mix(int from, int to, double share) {
        return (int) Math.round(from + (to - from) * share);
    }
}
