package org.saccade.ingest.format.aedat;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;

/** The structs of {@link Aedat4Layout}: two loads for each event. */
final class Aedat4Decoder implements EventDecoder {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Offsets from the base lie in -2^30 .. 2^30 - 1, as {@link EventColumns#admits} has it. */
    private static final long REACH = 1L << 30;

    @Override
    public int decode(byte[] in, int from, int to, EventColumns out) {
        int n = out.count();
        int events = Math.min((to - from) / Aedat4Layout.EVENT, out.capacity() - n);
        if (events <= 0) {
            return from;
        }
        if (n == 0) {
            out.base((long) LONG.get(in, from));
        }
        long base = out.baseUs();
        int[] t = out.t();
        short[] x = out.x();
        short[] y = out.y();
        byte[] p = out.p();
        int at = from;
        for (int end = n + events; n < end; n++) {
            long offset = (long) LONG.get(in, at) - base;
            if (offset + REACH >>> 31 != 0) {
                break;
            }
            long xyp = (long) LONG.get(in, at + Aedat4Layout.XYP);
            t[n] = (int) offset;
            x[n] = (short) xyp;
            y[n] = (short) (xyp >>> Aedat4Layout.Y_SHIFT);
            p[n] = (byte) (xyp >>> Aedat4Layout.P_SHIFT & 1);
            at += Aedat4Layout.EVENT;
        }
        out.count(n);
        return at;
    }

    @Override
    public int longestWord() {
        return Aedat4Layout.EVENT;
    }
}
