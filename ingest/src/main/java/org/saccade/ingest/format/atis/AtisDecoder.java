package org.saccade.ingest.format.atis;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;

/** Words of {@link AtisLayout}. */
final class AtisDecoder implements EventDecoder {

    private static final VarHandle BIG_INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private long overflowUs;

    @Override
    public int decode(byte[] in, int from, int to, EventColumns out) {
        int n = out.count();
        int at = from;
        int last = to - AtisLayout.WORD;
        if (n == 0) {
            out.base(overflowUs);
        }
        int[] t = out.t();
        short[] x = out.x();
        short[] y = out.y();
        byte[] p = out.p();
        int most = out.capacity();
        int offset = (int) (overflowUs - out.baseUs());
        while (at <= last && n < most) {
            int word = (int) BIG_INT.get(in, at + AtisLayout.Y);
            int row = word >>> AtisLayout.Y_SHIFT;
            if (row == AtisLayout.OVERFLOW_Y) {
                out.count(n);
                if (!out.admits(overflowUs + AtisLayout.OVERFLOW_US)) {
                    break;
                }
                overflowUs += AtisLayout.OVERFLOW_US;
                offset = (int) (overflowUs - out.baseUs());
            } else {
                t[n] = offset + (word & AtisLayout.MAX_TIME);
                x[n] = (short) (in[at] & 0xFF);
                y[n] = (short) row;
                p[n] = (byte) (word >>> AtisLayout.P_SHIFT & 1);
                n++;
            }
            at += AtisLayout.WORD;
        }
        out.count(n);
        return at;
    }

    @Override
    public int longestWord() {
        return AtisLayout.WORD;
    }
}
