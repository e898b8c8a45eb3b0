package org.saccade.ingest.format.prophesee;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;
import org.saccade.ingest.format.StampUnwrapper;
import org.saccade.vector.WordKernel;

/** Events of {@link DatLayout}; a stamp that falls by more than half of its range has started over. */
final class DatDecoder implements EventDecoder {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** Times of a batch lie nearer to its base than this. */
    private static final int REACH = 1 << 30;

    private static final long STAMP_MASK = (1L << DatLayout.T_BITS) - 1;

    private final long baseUs;
    private final StampUnwrapper unwrapper = new StampUnwrapper(DatLayout.T_BITS);

    DatDecoder(long baseUs) {
        this.baseUs = baseUs;
    }

    @Override
    public int decode(byte[] in, int from, int to, EventColumns out) {
        int events = Math.min((to - from) / DatLayout.WORD, out.room());
        int n = out.count();
        if (events > 0 && n == 0) {
            out.base(baseUs + unwrapper.unwrap((int) INT.get(in, from) & STAMP_MASK));
        }
        int done = WordKernel.DAT2.ready(events) ? kernelRun(in, from, events, out, n) : 0;
        if (done == 0 || done == WordKernel.reach(events)) {
            int rest = times(in, from + done * DatLayout.WORD, events - done, out, n + done);
            places(in, from + done * DatLayout.WORD, rest, out, n + done);
            done += rest;
        }
        out.count(n + done);
        if (done > 0) {
            // Where the next batch takes its base from.
            unwrapper.unwrap((int) INT.get(in, from + (done - 1) * DatLayout.WORD) & STAMP_MASK);
        }
        return from + done * DatLayout.WORD;
    }

    /** As {@link #times} and {@link #places}, by vector instructions, but for the last few events. */
    private int kernelRun(byte[] in, int from, int events, EventColumns out, int n) {
        long base = out.baseUs() - baseUs;
        int down = (int) Math.min(REACH - 1, base);
        return WordKernel.DAT2.run(in, from, events, out.t(), out.x(), out.y(), out.p(), n, base, -down);
    }

    /**
     * Decodes times until an event lies too far from the base; returns how many. Within that reach the stamps need no unwrapping one by one:
     * the 32-bit difference to the base is the same whether or not they started over in between.
     */
    private int times(byte[] in, int from, int events, EventColumns out, int n) {
        int[] t = out.t();
        int base = (int) (out.baseUs() - baseUs);
        int down = (int) Math.min(REACH - 1, out.baseUs() - baseUs);
        int i = 0;
        for (; i < events; i++) {
            int offset = (int) INT.get(in, from + i * DatLayout.WORD) - base;
            // offset < -down || offset >= REACH, in one comparison
            if (Integer.compareUnsigned(offset + down, REACH + down) >= 0) {
                break;
            }
            t[n + i] = offset;
        }
        return i;
    }

    /** The rest of as many events; a loop of its own, because one for all columns runs out of registers. */
    private static void places(byte[] in, int from, int events, EventColumns out, int n) {
        short[] x = out.x();
        short[] y = out.y();
        byte[] p = out.p();
        for (int i = 0; i < events; i++) {
            int place = (int) INT.get(in, from + DatLayout.PLACE + i * DatLayout.WORD);
            x[n + i] = (short) (place & DatLayout.XY_MASK);
            y[n + i] = (short) (place >>> DatLayout.Y_SHIFT & DatLayout.XY_MASK);
            p[n + i] = (byte) (place >>> DatLayout.P_SHIFT & 1);
        }
    }

    @Override
    public int longestWord() {
        return DatLayout.WORD;
    }
}
