package org.saccade.ingest.format.eventstream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;

/** DVS events of {@link EventStreamLayout}, turned so that y is 0 at the top. */
final class DvsDecoder implements EventDecoder {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** Steps that a batch may cover; a batch of events adds far less than 2^30 to it. */
    private static final int REACH = 1 << 30;

    private final int bottom;
    private long timeUs;

    DvsDecoder(int height, long startUs) {
        this.bottom = height - 1;
        this.timeUs = startUs;
    }

    @Override
    public int decode(byte[] in, int from, int to, EventColumns out) {
        int n = out.count();
        int most = out.capacity();
        if (!out.admits(timeUs)) {
            return from;
        }
        long base = out.baseUs();
        int time = (int) (timeUs - base);
        int[] t = out.t();
        short[] x = out.x();
        short[] y = out.y();
        byte[] p = out.p();
        int last = to - EventStreamLayout.EVENT;
        int at = from;
        while (at < to && n < most) {
            int first = in[at];
            // Both bytes without an event are negative and close to 0: -2 and -1.
            if (first >= (byte) EventStreamLayout.DVS_NOTHING && first < 0) {
                at++;
                time += first == (byte) EventStreamLayout.DVS_STEP ? EventStreamLayout.DVS_STEP_US : 0;
                if (time >= REACH) {
                    break;
                }
            } else if (at <= last) {
                time += (first & 0xFF) >>> 1;
                int xy = (int) INT.get(in, at + EventStreamLayout.XY);
                t[n] = time;
                x[n] = (short) xy;
                // A row above the sensor's height turns negative or, cut to 16 bits, stays above it: outside in any
                // case.
                y[n] = (short) (bottom - (xy >>> EventStreamLayout.Y_SHIFT));
                p[n] = (byte) (first & 1);
                n++;
                at += EventStreamLayout.EVENT;
            } else {
                break;
            }
        }
        timeUs = base + time;
        out.count(n);
        return at;
    }

    @Override
    public int longestWord() {
        return EventStreamLayout.EVENT;
    }
}
