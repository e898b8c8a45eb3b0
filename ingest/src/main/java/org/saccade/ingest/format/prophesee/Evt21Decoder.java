package org.saccade.ingest.format.prophesee;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;

/** Words of {@link Evt21Layout} in either order of their halves. Events ahead of the first TIME_HIGH have no time and are left out. */
final class Evt21Decoder implements EventDecoder {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final TimeHigh clock;
    private final int rotation;
    private final OtherWords others = new OtherWords(Evt2Layout.EVENT_TYPES);

    /** @param legacy whether the halves are swapped */
    Evt21Decoder(long baseUs, boolean legacy) {
        clock = Evt2Layout.clock(baseUs);
        rotation = legacy ? Integer.SIZE : 0;
    }

    @Override
    public int decode(byte[] in, int from, int to, EventColumns out) {
        int n = out.count();
        int at = from;
        if (n == 0) {
            out.base(clock.us());
        }
        int offset = (int) (clock.us() - out.baseUs());
        int last = to - Evt21Layout.WORD;
        int mostBefore = out.capacity() - Evt21Layout.BURST;
        for (; at <= last && n <= mostBefore; at += Evt21Layout.WORD) {
            long whole = Long.rotateLeft((long) LONG.get(in, at), rotation);
            int word = (int) (whole >>> Integer.SIZE);
            if (word >>> Evt2Layout.EVENT_SHIFT == 0 && clock.known()) {
                n = events(word, (int) whole, offset, out, n);
            } else if (word >>> Evt2Layout.TYPE_SHIFT == Evt2Layout.TIME_HIGH) {
                int high = word & Evt2Layout.HIGH_MASK;
                out.count(n);
                if (!out.admits(clock.usAfter(high))) {
                    break;
                }
                clock.take(high);
                offset = (int) (clock.us() - out.baseUs());
            } else {
                others.count(word >>> Evt2Layout.TYPE_SHIFT);
            }
        }
        out.count(n);
        return at;
    }

    /** One event for each bit of the mask. */
    private static int events(int word, int mask, int offset, EventColumns out, int from) {
        int time = offset + (word >>> Evt2Layout.T_SHIFT & Evt2Layout.T_MASK);
        int base = word >>> Evt2Layout.X_SHIFT & Evt2Layout.XY_MASK;
        short row = (short) (word & Evt2Layout.XY_MASK);
        byte polarity = (byte) (word >>> Evt2Layout.TYPE_SHIFT);
        int n = from;
        for (int bits = mask; bits != 0; bits &= bits - 1) {
            out.t()[n] = time;
            out.x()[n] = (short) (base + Integer.numberOfTrailingZeros(bits));
            out.y()[n] = row;
            out.p()[n] = polarity;
            n++;
        }
        return n;
    }

    @Override
    public int burst() {
        return Evt21Layout.BURST;
    }

    @Override
    public int longestWord() {
        return Evt21Layout.WORD;
    }

    @Override
    public List<String> notes() {
        return others.notes();
    }
}
