package org.saccade.ingest.format.prophesee;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;
import org.saccade.ingest.format.StampUnwrapper;

/** Events of {@link DatLayout}; a stamp that falls by more than half of its range has started over. */
final class DatDecoder implements EventDecoder {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

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
            out.base(baseUs + unwrapper.unwrap((long) LONG.get(in, from) & STAMP_MASK));
        }
        int done = columns(in, from, events, out, n);
        out.count(n + done);
        if (done > 0) {
            // Where the next batch takes its base from.
            unwrapper.unwrap((long) LONG.get(in, from + (done - 1) * DatLayout.WORD) & STAMP_MASK);
        }
        return from + done * DatLayout.WORD;
    }

    /**
     * Decodes until an event lies too far from the base. Within that reach the stamps need no unwrapping one by one: the 32-bit difference
     * to the base is the same whether or not they started over in between.
     */
    private int columns(byte[] in, int from, int events, EventColumns out, int n) {
        int[] t = out.t();
        short[] x = out.x();
        short[] y = out.y();
        byte[] p = out.p();
        int base = (int) (out.baseUs() - baseUs);
        int down = (int) Math.min(REACH - 1, out.baseUs() - baseUs);
        int i = 0;
        for (; i < events; i++) {
            long word = (long) LONG.get(in, from + i * DatLayout.WORD);
            int offset = (int) word - base;
            // offset < -down || offset >= REACH, in one comparison
            if (Integer.compareUnsigned(offset + down, REACH + down) >= 0) {
                break;
            }
            t[n + i] = offset;
            x[n + i] = (short) (word >>> DatLayout.X_SHIFT & DatLayout.XY_MASK);
            y[n + i] = (short) (word >>> DatLayout.Y_SHIFT & DatLayout.XY_MASK);
            p[n + i] = (byte) (word >>> DatLayout.P_SHIFT & 1);
        }
        return i;
    }

    @Override
    public int longestWord() {
        return DatLayout.WORD;
    }
}
