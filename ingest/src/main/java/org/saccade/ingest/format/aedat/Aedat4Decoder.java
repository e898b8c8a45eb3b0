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
        // No exit inside the loop, so that the compiler keeps checks of array bounds out of it: half as fast again.
        long wrong = 0;
        for (int i = 0; i < events; i++) {
            int at = from + i * Aedat4Layout.EVENT;
            long offset = (long) LONG.get(in, at) - base;
            long xyp = (long) LONG.get(in, at + Aedat4Layout.XYP);
            wrong |= offset + REACH;
            t[n + i] = (int) offset;
            x[n + i] = (short) xyp;
            y[n + i] = (short) (xyp >>> Aedat4Layout.Y_SHIFT);
            p[n + i] = (byte) (xyp >>> Aedat4Layout.P_SHIFT & 1);
        }
        int fit = wrong >>> 31 == 0 ? events : fitting(in, from, events, base);
        out.count(n + fit);
        return from + fit * Aedat4Layout.EVENT;
    }

    /** Events ahead of the first that lies too far from the base; the rows behind them are not counted. */
    private static int fitting(byte[] in, int from, int events, long base) {
        int fit = 0;
        while (fit < events && (long) LONG.get(in, from + fit * Aedat4Layout.EVENT) - base + REACH >>> 31 == 0) {
            fit++;
        }
        return fit;
    }

    @Override
    public int longestWord() {
        return Aedat4Layout.EVENT;
    }
}
