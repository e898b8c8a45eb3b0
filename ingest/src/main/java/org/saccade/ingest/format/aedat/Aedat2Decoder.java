package org.saccade.ingest.format.aedat;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;

/** Words of {@link Aedat2Layout}. Each time is taken as the step from the one before, so that the signed stamp may wrap. */
final class Aedat2Decoder implements EventDecoder {

    private static final VarHandle BIG_INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final Aedat2Chip chip;
    private long timeUs;
    private boolean begun;
    private long others;

    Aedat2Decoder(Aedat2Chip chip) {
        this.chip = chip;
    }

    @Override
    public int decode(byte[] in, int from, int to, EventColumns out) {
        int last = to - Aedat2Layout.WORD;
        int most = out.capacity();
        int xShift = chip.xShift;
        int xMask = chip.xMask;
        int yShift = chip.yShift;
        int yMask = chip.yMask;
        int pShift = chip.pShift;
        int pFlip = chip.pFlip;
        int other = chip.other;
        int right = chip.geometry().width() - 1;
        int bottom = chip.geometry().height() - 1;
        int[] t = out.t();
        short[] x = out.x();
        short[] y = out.y();
        byte[] p = out.p();
        int n = out.count();
        int at = from;
        for (; at <= last && n < most; at += Aedat2Layout.WORD) {
            int address = (int) BIG_INT.get(in, at);
            if ((address & other) != 0) {
                others++;
                continue;
            }
            long time = after((int) BIG_INT.get(in, at + 4));
            out.count(n);
            if (!out.admits(time)) {
                break;
            }
            timeUs = time;
            begun = true;
            t[n] = (int) (time - out.baseUs());
            x[n] = (short) (right - (address >>> xShift & xMask));
            y[n] = (short) (bottom - (address >>> yShift & yMask));
            p[n] = (byte) ((address >>> pShift & 1) ^ pFlip);
            n++;
        }
        out.count(n);
        return at;
    }

    /** The time of a stamp: the nearest to the one before. */
    private long after(int stamp) {
        return begun ? timeUs + (stamp - (int) timeUs) : stamp;
    }

    @Override
    public int longestWord() {
        return Aedat2Layout.WORD;
    }

    @Override
    public List<String> notes() {
        return others == 0
                ? List.of()
                : List.of(others + " words that are no events of the sensor (external, frame or IMU) were skipped");
    }
}
