package org.saccade.ingest.format.prophesee;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import org.saccade.ingest.format.FormatException;

/** In which order the bytes of a word come. */
public enum WordOrder {
    /** Lowest byte first. */
    LITTLE,
    /** Highest byte first. */
    BIG,
    /** EVT 2.1 of the IMX636 time: the upper 32 bits ahead of the lower, each lowest byte first. */
    LEGACY;

    /**
     * The order of a recording: what its header states by {@code endianness}. Older headers state nothing; then EVT 2.1 is in the order in
     * which its TIME_HIGH words rise steadily, and where that cannot be told, in that of the old cameras if the header names one.
     *
     * @param data the first bytes behind the header
     */
    static WordOrder of(RawWords words, PercentHeader header, byte[] data, String source) {
        String stated = header.formatValue("endianness");
        stated = stated == null ? header.value("endianness") : stated;
        if (stated != null) {
            try {
                return valueOf(stated.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new FormatException(source + ": its header states the endianness '" + stated
                        + "'; little, big and legacy are known");
            }
        }
        if (words != RawWords.EVT21) {
            return LITTLE;
        }
        int little = steps(data, 4);
        int legacy = steps(data, 0);
        boolean oldCamera = header.value("system_id") != null;
        return legacy > little || legacy == little && oldCamera ? LEGACY : LITTLE;
    }

    /** How often one TIME_HIGH follows another within 65 ms, if the upper halves are at this offset. */
    private static int steps(byte[] data, int upper) {
        ByteBuffer bytes = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        int steps = 0;
        int before = Integer.MAX_VALUE;
        for (int at = 0; at + Evt21Layout.WORD <= data.length; at += Evt21Layout.WORD) {
            int word = bytes.getInt(at + upper);
            if (word >>> Evt2Layout.TYPE_SHIFT == Evt2Layout.TIME_HIGH) {
                int high = word & Evt2Layout.HIGH_MASK;
                steps += high >= before && high - before < 1 << 10 ? 1 : 0;
                before = high;
            }
        }
        return steps;
    }
}
