package org.saccade.ingest.format.ros;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.saccade.ingest.format.EventColumns;

/** {@code mono} of {@link PacketLayout}; nanoseconds are rounded down to microseconds. */
final class MonoDecoder implements PayloadDecoder {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private long baseUs;
    /** What the time base has over whole microseconds. */
    private long restNs;

    @Override
    public void begin(long timeBaseNs) {
        baseUs = Math.floorDiv(timeBaseNs, 1000L);
        restNs = Math.floorMod(timeBaseNs, 1000L);
    }

    @Override
    public int decode(byte[] in, int from, int to, EventColumns out) {
        int at = from;
        while (to - at >= PacketLayout.WORD && out.room() > 0) {
            long word = (long) LONG.get(in, at);
            long time = baseUs + (restNs + (word & 0xFFFF_FFFFL)) / 1000;
            if (!out.admits(time)) {
                break;
            }
            int x = (int) (word >>> PacketLayout.MONO_X_SHIFT) & 0xFFFF;
            int y = (int) (word >>> PacketLayout.MONO_Y_SHIFT) & PacketLayout.MONO_Y;
            out.add(time, x, y, (int) (word >>> PacketLayout.MONO_P_SHIFT));
            at += PacketLayout.WORD;
        }
        return at;
    }

    @Override
    public int longestWord() {
        return PacketLayout.WORD;
    }
}
