package org.saccade.vector;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** Made-up words of one format, in runs as recordings have them: of any length, and each ended by a word that is no event. */
final class TrialWords implements Readiness.Trial {

    private static final int WORDS = 1 << 14;
    /** Words up to the next that is no event, on average. */
    private static final int RUN = 100;

    private static final int LONGEST = 8;
    private static final int ROWS = 480;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final WordKernel kernel;
    private final int bytes;
    private final byte[] in = new byte[WORDS * LONGEST];
    private final int[] t = new int[WORDS];
    private final short[] x = new short[WORDS];
    private final short[] y = new short[WORDS];
    private final byte[] p = new byte[WORDS];

    /** Writes a word. */
    interface Maker {

        /**
         * Writes word {@code i} at its place; returns its bytes.
         *
         * @param event false for a word that is none
         */
        int make(byte[] in, int i, boolean event, SplittableRandom random);
    }

    TrialWords(WordKernel kernel, Maker maker) {
        this.kernel = kernel;
        SplittableRandom random = new SplittableRandom(1);
        int each = 0;
        for (int i = 0; i < WORDS; i++) {
            each = maker.make(in, i, random.nextInt(RUN) > 0, random);
        }
        this.bytes = each;
    }

    @Override
    public long run() {
        int i = 0;
        while (i < WORDS) {
            int done = kernel.run(in, i * bytes, WORDS - i, t, x, y, p, i, 0, 0);
            i += done + 1;
        }
        return WORDS;
    }

    static int evt2(byte[] in, int i, boolean event, SplittableRandom random) {
        INT.set(in, i * Integer.BYTES, random.nextInt() & 0x1FFFFFFF | (event ? 0 : 8 << 28));
        return Integer.BYTES;
    }

    static int dat2(byte[] in, int i, boolean event, SplittableRandom random) {
        LONG.set(in, i * Long.BYTES, random.nextLong() << Integer.SIZE | (event ? i : 1 << 30));
        return Long.BYTES;
    }

    static int atis(byte[] in, int i, boolean event, SplittableRandom random) {
        int row = event ? random.nextInt(ROWS / 2) : 240;
        return five(in, i, random.nextInt() & 0xFF | row << 8, random);
    }

    static int eventStream(byte[] in, int i, boolean event, SplittableRandom random) {
        return five(in, i, event ? random.nextInt(0xFE) : 0xFF, random);
    }

    private static int five(byte[] in, int i, int first, SplittableRandom random) {
        INT.set(in, i * 5, first | random.nextInt() << 16);
        in[i * 5 + 4] = (byte) random.nextInt();
        return 5;
    }
}
