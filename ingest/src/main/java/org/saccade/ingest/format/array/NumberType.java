package org.saccade.ingest.format.array;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.saccade.ingest.format.FormatException;
import org.saccade.schemas.bundle.HalfPrecision;

/**
 * Kind, width and byte order of the numbers of a column.
 *
 * @param kind how the bits are read
 * @param bytes 1, 2, 4 or 8; floating point from 2 on
 * @param order of the bytes
 */
public record NumberType(Kind kind, int bytes, ByteOrder order) {

    /** How bits become a number. */
    public enum Kind {
        SIGNED,
        UNSIGNED,
        FLOAT
    }

    public NumberType {
        boolean possible = bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
        if (!possible || kind == Kind.FLOAT && bytes == 1) {
            throw new FormatException("numbers of " + bytes + " bytes cannot be read");
        }
    }

    /** True when the numbers are whole. */
    public boolean whole() {
        return kind != Kind.FLOAT;
    }

    /**
     * Reads {@code n} whole numbers, {@code stride} bytes apart, the first at {@code at}. Unsigned numbers of 8 bytes past 2^63 come out negative.
     */
    public void longs(ByteBuffer in, int at, int stride, long[] out, int n) {
        in.order(order);
        boolean signed = kind == Kind.SIGNED;
        int from = at;
        switch (bytes) {
            case 1 -> {
                long mask = signed ? -1 : 0xFF;
                for (int i = 0; i < n; i++, from += stride) {
                    out[i] = in.get(from) & mask;
                }
            }
            case 2 -> {
                long mask = signed ? -1 : 0xFFFF;
                for (int i = 0; i < n; i++, from += stride) {
                    out[i] = in.getShort(from) & mask;
                }
            }
            case 4 -> {
                long mask = signed ? -1 : 0xFFFF_FFFFL;
                for (int i = 0; i < n; i++, from += stride) {
                    out[i] = in.getInt(from) & mask;
                }
            }
            default -> {
                for (int i = 0; i < n; i++, from += stride) {
                    out[i] = in.getLong(from);
                }
            }
        }
    }

    /** The same of floating-point numbers. */
    public void doubles(ByteBuffer in, int at, int stride, double[] out, int n) {
        in.order(order);
        int from = at;
        switch (bytes) {
            case 2 -> {
                for (int i = 0; i < n; i++, from += stride) {
                    out[i] = HalfPrecision.toFloat(in.getShort(from));
                }
            }
            case 4 -> {
                for (int i = 0; i < n; i++, from += stride) {
                    out[i] = in.getFloat(from);
                }
            }
            default -> {
                for (int i = 0; i < n; i++, from += stride) {
                    out[i] = in.getDouble(from);
                }
            }
        }
    }
}
