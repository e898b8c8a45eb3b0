package org.saccade.ingest.format.prophesee;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Whether bytes without a header may be EVT 2.0 or EVT 3.0 words. Every word that is looked at must make sense, and time must be stated twice and
 * go forward: better a recording that the user must name than a foreign file taken for one.
 */
final class Plausible {

    /** Fewer words than this say too little. */
    private static final int FEWEST = 16;

    /** Largest sides of the sensors that send these words. */
    private static final int WIDTH = 1280;

    private static final int HEIGHT = 800;

    /** Times stated one after another lie closer than this: 2^18 microseconds. */
    private static final int NEAR_SHIFT = 18;

    private Plausible() {}

    static boolean evt2(byte[] data) {
        ByteBuffer bytes = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        int words = data.length / Evt2Layout.WORD;
        int events = 0;
        int times = 0;
        int high = 0;
        for (int i = 0; i < words; i++) {
            int word = bytes.getInt(i * Evt2Layout.WORD);
            switch (word >>> Evt2Layout.TYPE_SHIFT) {
                case 0, 1 -> {
                    events++;
                    if (!inside(word >>> Evt2Layout.X_SHIFT & Evt2Layout.XY_MASK, word & Evt2Layout.XY_MASK)) {
                        return false;
                    }
                }
                case Evt2Layout.TIME_HIGH -> {
                    int value = word & Evt2Layout.HIGH_MASK;
                    if (times++ > 0 && (value < high || value - high >= 1 << NEAR_SHIFT - Evt2Layout.HIGH_SHIFT)) {
                        return false;
                    }
                    high = value;
                }
                case Evt2Layout.TRIGGER, Evt2Layout.OTHERS, Evt2Layout.CONTINUED -> {}
                default -> {
                    return false;
                }
            }
        }
        return words >= FEWEST && events > 0 && times >= 2;
    }

    static boolean evt3(byte[] data) {
        ByteBuffer bytes = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        int words = data.length / Evt3Layout.WORD;
        int[] count = new int[16];
        int high = 0;
        for (int i = 0; i < words; i++) {
            int word = bytes.getShort(i * Evt3Layout.WORD) & 0xFFFF;
            int type = word >>> Evt3Layout.TYPE_SHIFT;
            int value = word & Evt3Layout.VALUE_MASK;
            int place = value & Evt3Layout.XY_MASK;
            boolean sound =
                    switch (type) {
                        case Evt3Layout.ADDR_Y -> inside(0, place);
                        case Evt3Layout.ADDR_X, Evt3Layout.VECT_BASE_X -> inside(place, 0);
                        case Evt3Layout.TIME_HIGH ->
                            count[type] == 0
                                    || (value - high & Evt3Layout.VALUE_MASK) < 1 << NEAR_SHIFT - Evt3Layout.HIGH_SHIFT;
                        case 1, 9, 0xB, 0xC, 0xD -> false;
                        default -> true;
                    };
            if (!sound) {
                return false;
            }
            high = type == Evt3Layout.TIME_HIGH ? value : high;
            count[type]++;
        }
        return words >= FEWEST
                && count[Evt3Layout.TIME_HIGH] >= 2
                && count[Evt3Layout.TIME_LOW] > 0
                && count[Evt3Layout.ADDR_Y] > 0
                && count[Evt3Layout.ADDR_X] + count[Evt3Layout.VECT_BASE_X] > 0;
    }

    private static boolean inside(int x, int y) {
        return x < WIDTH && y < HEIGHT;
    }
}
