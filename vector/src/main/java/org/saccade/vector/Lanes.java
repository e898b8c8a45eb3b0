package org.saccade.vector;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** The shapes of the kernels, eight events at a time with an int each, 256 bits, and the moves between them. */
final class Lanes {

    /** Events that a kernel takes at a time. */
    static final int EVENTS = 8;

    static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
    /** Eight events. */
    static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_128;
    /** Eight events. */
    static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_64;
    /** The bytes of {@link #INTS}. */
    static final VectorSpecies<Byte> MEMORY = ByteVector.SPECIES_256;

    private static final VectorShuffle<Integer> EVEN = shuffle(0, 2, 4, 6);
    private static final VectorShuffle<Integer> ODD = shuffle(1, 3, 5, 7);
    private static final VectorMask<Integer> UPPER = VectorMask.fromLong(INTS, 0xF0);

    private Lanes() {}

    /** True when the processor has instructions of this width; elsewhere each operation is a loop over objects. */
    static boolean wideEnough() {
        return IntVector.SPECIES_PREFERRED.vectorBitSize() >= INTS.vectorBitSize();
    }

    /** The same four lanes for both halves of the result. */
    private static VectorShuffle<Integer> shuffle(int a, int b, int c, int d) {
        return VectorShuffle.fromValues(INTS, a, b, c, d, a, b, c, d);
    }

    /** Eight little-endian ints of memory. */
    static IntVector ints(byte[] in, int at) {
        return ByteVector.fromArray(MEMORY, in, at).reinterpretAsInts();
    }

    /** Lanes 0, 2, 4, 6 of the one and then of the other. */
    static IntVector even(IntVector low, IntVector high) {
        return low.rearrange(EVEN).blend(high.rearrange(EVEN), UPPER);
    }

    /** Lanes 1, 3, 5, 7 of both. */
    static IntVector odd(IntVector low, IntVector high) {
        return low.rearrange(ODD).blend(high.rearrange(ODD), UPPER);
    }

    /** Stores the lower halves. */
    static void shorts(IntVector values, short[] to, int at) {
        ((ShortVector) values.convertShape(VectorOperators.I2S, SHORTS, 0)).intoArray(to, at);
    }

    /** Stores the lowest bytes. */
    static void bytes(IntVector values, byte[] to, int at) {
        ((ByteVector) values.convertShape(VectorOperators.I2B, BYTES, 0)).intoArray(to, at);
    }
}
