package org.saccade.schemas.bundle;

/** IEEE 754 binary16, which Java 17 cannot read by itself: sign, 5 bits of exponent (bias 15), 10 bits of fraction. */
public final class HalfPrecision {

    private HalfPrecision() {}

    /** The value, exactly: every one of them is a float. */
    public static float toFloat(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        float size;
        if (exponent == 0) {
            size = fraction * 0x1p-24f;
        } else if (exponent == 0x1F) {
            size = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else {
            size = Math.scalb(0x400 | fraction, exponent - 25);
        }
        return bits < 0 ? -size : size;
    }
}
