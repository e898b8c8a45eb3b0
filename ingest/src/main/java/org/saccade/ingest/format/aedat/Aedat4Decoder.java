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
        int fit = times(in, from, events, out, n) ? events : fitting(in, from, events, out.baseUs());
        places(in, from, fit, out, n);
        out.count(n + fit);
        return from + fit * Aedat4Layout.EVENT;
    }

    /**
     * All times; false when one lies too far from the base. No exit inside the loop and a loop of its own, so that the compiler keeps checks
     * of array bounds out of it and everything in registers.
     */
    private static boolean times(byte[] in, int from, int events, EventColumns out, int n) {
        long base = out.baseUs();
        int[] t = out.t();
        long wrong = 0;
        for (int i = 0; i < events; i++) {
            long offset = (long) LONG.get(in, from + i * Aedat4Layout.EVENT) - base;
            wrong |= offset + REACH;
            t[n + i] = (int) offset;
        }
        return wrong >>> 31 == 0;
    }

    private static void places(byte[] in, int from, int events, EventColumns out, int n) {
        short[] x = out.x();
        short[] y = out.y();
        byte[] p = out.p();
        for (int i = 0; i < events; i++) {
            long xyp = (long) LONG.get(in, from + Aedat4Layout.XYP + i * Aedat4Layout.EVENT);
            x[n + i] = (short) xyp;
            y[n + i] = (short) (xyp >>> Aedat4Layout.Y_SHIFT);
            p[n + i] = (byte) (xyp >>> Aedat4Layout.P_SHIFT & 1);
        }
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
