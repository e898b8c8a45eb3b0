package org.saccade.ingest.format.atis;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;
import org.saccade.vector.WordKernel;

/** Words of {@link AtisLayout}. */
final class AtisDecoder implements EventDecoder {

    private static final VarHandle BIG_LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Bytes behind a word that are read with it. */
    private static final int BEHIND = Long.BYTES - AtisLayout.WORD;

    private final byte[] lastWord = new byte[Long.BYTES];
    private long overflowUs;

    @Override
    public int decode(byte[] in, int from, int to, EventColumns out) {
        if (out.count() == 0) {
            out.base(overflowUs);
        }
        int at = from;
        boolean kernel = WordKernel.ATIS.ready((to - from) / AtisLayout.WORD);
        while (to - at >= AtisLayout.WORD && out.room() > 0) {
            int whole = Math.min((to - at) / AtisLayout.WORD, out.room());
            // Words are read eight bytes at a time; the last one in memory has only five.
            int readable = Math.min(whole, (in.length - at - BEHIND) / AtisLayout.WORD);
            int events = kernel ? kernelRun(in, at, readable, out) : run(in, at, readable, out);
            if (events == 0 && in[at + AtisLayout.Y] == (byte) AtisLayout.OVERFLOW_Y) {
                if (!out.admits(overflowUs + AtisLayout.OVERFLOW_US)) {
                    break;
                }
                overflowUs += AtisLayout.OVERFLOW_US;
                events = 1;
            } else if (events == 0) {
                System.arraycopy(in, at, lastWord, 0, AtisLayout.WORD);
                events = run(lastWord, 0, 1, out);
            }
            at += events * AtisLayout.WORD;
        }
        return at;
    }

    /** As {@link #run}, by vector instructions. */
    private int kernelRun(byte[] in, int at, int most, EventColumns out) {
        int n = out.count();
        int offset = (int) (overflowUs - out.baseUs());
        int events = WordKernel.ATIS.run(in, at, most, out.t(), out.x(), out.y(), out.p(), n, offset, 0);
        out.count(n + events);
        return events < WordKernel.reach(most)
                ? events
                : events + run(in, at + events * AtisLayout.WORD, most - events, out);
    }

    /** Decodes events up to an overflow; returns how many. A loop of its own, whose only other way out is hardly ever taken. */
    private int run(byte[] in, int at, int most, EventColumns out) {
        int[] t = out.t();
        short[] x = out.x();
        short[] y = out.y();
        byte[] p = out.p();
        int offset = (int) (overflowUs - out.baseUs());
        int first = out.count();
        // One index for all columns, so that the compiler keeps checks of their bounds out of the loop.
        int start = at - first * AtisLayout.WORD;
        int n = first;
        for (; n < first + most; n++) {
            long word = (long) BIG_LONG.get(in, start + n * AtisLayout.WORD);
            int row = (int) (word >>> AtisLayout.Y_SHIFT) & 0xFF;
            if (row == AtisLayout.OVERFLOW_Y) {
                break;
            }
            t[n] = offset + ((int) (word >>> AtisLayout.T_SHIFT) & AtisLayout.MAX_TIME);
            x[n] = (short) (word >>> AtisLayout.X_SHIFT);
            y[n] = (short) row;
            p[n] = (byte) (word >>> AtisLayout.P_SHIFT & 1);
        }
        out.count(n);
        return n - first;
    }

    @Override
    public int longestWord() {
        return AtisLayout.WORD;
    }
}
