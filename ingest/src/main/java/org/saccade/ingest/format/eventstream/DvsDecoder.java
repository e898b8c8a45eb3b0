package org.saccade.ingest.format.eventstream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;
import org.saccade.vector.WordKernel;

/** DVS events of {@link EventStreamLayout}, turned so that y is 0 at the top. */
final class DvsDecoder implements EventDecoder {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Steps that a batch may cover; a batch of events adds far less than 2^30 to it. */
    private static final int REACH = 1 << 30;

    /** Bytes behind an event that are read with it. */
    private static final int BEHIND = Long.BYTES - EventStreamLayout.EVENT;

    private final int bottom;
    private final byte[] lastEvent = new byte[Long.BYTES];
    private long timeUs;

    DvsDecoder(int height, long startUs) {
        this.bottom = height - 1;
        this.timeUs = startUs;
    }

    @Override
    public int decode(byte[] in, int from, int to, EventColumns out) {
        if (!out.admits(timeUs)) {
            return from;
        }
        int begin = out.count();
        long base = out.baseUs();
        int time = (int) (timeUs - base);
        int at = from;
        boolean kernel = WordKernel.EVENT_STREAM.ready((to - from) / EventStreamLayout.EVENT);
        while (at < to && out.room() > 0 && time < REACH) {
            if (eventless(in[at])) {
                time += in[at] == (byte) EventStreamLayout.DVS_STEP ? EventStreamLayout.DVS_STEP_US : 0;
                at++;
                continue;
            }
            int whole = Math.min((to - at) / EventStreamLayout.EVENT, out.room());
            // Events are read eight bytes at a time; the last one in memory has only five.
            int readable = Math.min(whole, (in.length - at - BEHIND) / EventStreamLayout.EVENT);
            int events = kernel ? kernelRun(in, at, readable, out, time) : run(in, at, readable, out, time);
            if (events == 0 && readable < whole) {
                System.arraycopy(in, at, lastEvent, 0, EventStreamLayout.EVENT);
                events = run(lastEvent, 0, 1, out, time);
            }
            if (events == 0) {
                // It is not all there.
                break;
            }
            at += events * EventStreamLayout.EVENT;
            time = out.t()[out.count() - 1];
        }
        timeUs = base + time;
        turn(out.y(), begin, out.count());
        return at;
    }

    /** From rows that count from the bottom to rows from the top; a row above the sensor's height stays outside of it. */
    private void turn(short[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = (short) (bottom - y[i]);
        }
    }

    /** 0xFE and 0xFF, which no event begins with: the two signed bytes below 0. */
    private static boolean eventless(byte first) {
        return first >> 1 == -1;
    }

    /** As {@link #run}, by vector instructions. */
    private int kernelRun(byte[] in, int at, int most, EventColumns out, int startTime) {
        int n = out.count();
        int events = WordKernel.EVENT_STREAM.run(in, at, most, out.t(), out.x(), out.y(), out.p(), n, startTime, 0);
        out.count(n + events);
        if (events < WordKernel.reach(most)) {
            return events;
        }
        int time = events == 0 ? startTime : out.t()[n + events - 1];
        return events + run(in, at + events * EventStreamLayout.EVENT, most - events, out, time);
    }

    /** Decodes events up to a byte without one; returns how many. A loop of its own, whose only other way out is hardly ever taken. */
    private int run(byte[] in, int at, int most, EventColumns out, int startTime) {
        int[] t = out.t();
        short[] x = out.x();
        short[] y = out.y();
        byte[] p = out.p();
        int time = startTime;
        int first = out.count();
        // One index for all columns, so that the compiler keeps checks of their bounds out of the loop.
        int start = at - first * EventStreamLayout.EVENT;
        int n = first;
        for (; n < first + most; n++) {
            long event = (long) LONG.get(in, start + n * EventStreamLayout.EVENT);
            if (eventless((byte) event)) {
                break;
            }
            time += (int) event >>> 1 & EventStreamLayout.DVS_STEP_MASK;
            t[n] = time;
            x[n] = (short) (event >>> EventStreamLayout.X_SHIFT);
            y[n] = (short) (event >>> EventStreamLayout.Y_SHIFT);
            p[n] = (byte) (event & 1);
        }
        out.count(n);
        return n - first;
    }

    @Override
    public int longestWord() {
        return EventStreamLayout.EVENT;
    }
}
