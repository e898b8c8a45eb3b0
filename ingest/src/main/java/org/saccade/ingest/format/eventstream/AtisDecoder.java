package org.saccade.ingest.format.eventstream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;

/** ATIS events of {@link EventStreamLayout}, turned so that y is 0 at the top; measurements of light are counted and left out. */
final class AtisDecoder implements EventDecoder {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int MEASUREMENT = 1;
    private static final int P_SHIFT = 1;
    private static final int STEP_SHIFT = 2;

    private final int bottom;
    private long timeUs;
    private long measurements;

    AtisDecoder(int height, long startUs) {
        this.bottom = height - 1;
        this.timeUs = startUs;
    }

    @Override
    public int decode(byte[] in, int from, int to, EventColumns out) {
        int at = from;
        while (at < to && out.room() > 0) {
            int first = in[at] & 0xFF;
            if (first >= EventStreamLayout.ATIS_STEP) {
                timeUs += EventStreamLayout.ATIS_STEP_US * (first - EventStreamLayout.ATIS_STEP);
                at++;
                continue;
            }
            if (to - at < EventStreamLayout.EVENT) {
                break;
            }
            long time = timeUs + (first >>> STEP_SHIFT);
            if ((first & MEASUREMENT) != 0) {
                measurements++;
            } else if (out.admits(time)) {
                int xy = (int) INT.get(in, at + EventStreamLayout.XY);
                int x = xy & 0xFFFF;
                out.add(time, x, bottom - (xy >>> Short.SIZE), first >>> P_SHIFT & 1);
            } else {
                break;
            }
            timeUs = time;
            at += EventStreamLayout.EVENT;
        }
        return at;
    }

    @Override
    public int longestWord() {
        return EventStreamLayout.EVENT;
    }

    @Override
    public List<String> notes() {
        return measurements == 0
                ? List.of()
                : List.of(measurements + " measurements of light (ATIS exposure events) were skipped");
    }
}
