package org.saccade.ingest.format.prophesee;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;
import org.saccade.vector.WordKernel;

/** Words of {@link Evt2Layout}. Events ahead of the first TIME_HIGH have no time and are left out. */
final class Evt2Decoder implements EventDecoder {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final TimeHigh clock;
    private final OtherWords others = new OtherWords(Evt2Layout.EVENT_TYPES);

    Evt2Decoder(long baseUs) {
        clock = Evt2Layout.clock(baseUs);
    }

    @Override
    public int decode(byte[] in, int from, int to, EventColumns out) {
        int n = out.count();
        int at = from;
        if (n == 0) {
            out.base(clock.us());
        }
        int offset = (int) (clock.us() - out.baseUs());
        boolean kernel = WordKernel.EVT2.ready((to - from) / Evt2Layout.WORD);
        while (to - at >= Evt2Layout.WORD) {
            if (clock.known()) {
                int most = Math.min((to - at) / Evt2Layout.WORD, out.capacity() - n);
                int run = kernel ? kernelRun(in, at, most, out, n, offset) : run(in, at, most, out, n, offset);
                n += run;
                at += run * Evt2Layout.WORD;
                if (n == out.capacity() || to - at < Evt2Layout.WORD) {
                    break;
                }
            }
            int word = (int) INT.get(in, at);
            int type = word >>> Evt2Layout.TYPE_SHIFT;
            if (type == Evt2Layout.TIME_HIGH) {
                int high = word & Evt2Layout.HIGH_MASK;
                out.count(n);
                if (!out.admits(clock.usAfter(high))) {
                    break;
                }
                clock.take(high);
                offset = (int) (clock.us() - out.baseUs());
            } else {
                others.count(type);
            }
            at += Evt2Layout.WORD;
        }
        out.count(n);
        return at;
    }

    /** As {@link #run}, by vector instructions. */
    private static int kernelRun(byte[] in, int at, int most, EventColumns out, int n, int offset) {
        int events = WordKernel.EVT2.run(in, at, most, out.t(), out.x(), out.y(), out.p(), n, offset, 0);
        return events < WordKernel.reach(most)
                ? events
                : events + run(in, at + events * Evt2Layout.WORD, most - events, out, n + events, offset);
    }

    /**
     * Decodes events until a word is none; returns how many. Three short loops, of which the last two have no way out but their end: one
     * for everything runs out of registers.
     */
    private static int run(byte[] in, int at, int most, EventColumns out, int n, int offset) {
        int events = length(in, at, most);
        times(in, at, events, out.t(), n, offset);
        places(in, at, events, out.x(), out.y(), out.p(), n);
        return events;
    }

    private static int length(byte[] in, int at, int most) {
        int i = 0;
        while (i < most && (int) INT.get(in, at + i * Evt2Layout.WORD) >>> Evt2Layout.EVENT_SHIFT == 0) {
            i++;
        }
        return i;
    }

    private static void times(byte[] in, int at, int events, int[] t, int n, int offset) {
        int start = at - n * Evt2Layout.WORD;
        for (int i = n; i < n + events; i++) {
            int word = (int) INT.get(in, start + i * Evt2Layout.WORD);
            t[i] = offset + (word >>> Evt2Layout.T_SHIFT & Evt2Layout.T_MASK);
        }
    }

    private static void places(byte[] in, int at, int events, short[] x, short[] y, byte[] p, int n) {
        int start = at - n * Evt2Layout.WORD;
        for (int i = n; i < n + events; i++) {
            int word = (int) INT.get(in, start + i * Evt2Layout.WORD);
            x[i] = (short) (word >>> Evt2Layout.X_SHIFT & Evt2Layout.XY_MASK);
            y[i] = (short) (word & Evt2Layout.XY_MASK);
            p[i] = (byte) (word >>> Evt2Layout.TYPE_SHIFT);
        }
    }

    @Override
    public int longestWord() {
        return Evt2Layout.WORD;
    }

    @Override
    public List<String> notes() {
        return others.notes();
    }
}
