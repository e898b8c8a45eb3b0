package org.saccade.ingest.dataset;

/**
 * Numbers that look random and depend on a seed and a name only: the same on every machine, in every order of asking. Mixing is the
 * finaliser of splitmix64 (Steele, Lea, Flood 2014).
 */
public final class SeededHash {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private SeededHash() {}

    /** 64 mixed bits. */
    public static long mix(long value) {
        long z = value + GOLDEN;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** 64 mixed bits of a seed and a name. */
    public static long of(long seed, String name) {
        long hash = mix(seed);
        for (int i = 0; i < name.length(); i++) {
            hash = mix(hash ^ name.charAt(i));
        }
        return hash;
    }

    /** A number in [0, 1) of a seed and a name. */
    public static double unit(long seed, String name) {
        return (of(seed, name) >>> 11) * 0x1.0p-53;
    }
}
