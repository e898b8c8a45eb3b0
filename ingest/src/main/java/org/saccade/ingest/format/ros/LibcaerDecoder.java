package org.saccade.ingest.format.ros;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.saccade.ingest.format.EventColumns;

/** {@code libcaer} of {@link PacketLayout}. A stamp that falls by more than half its range has wrapped; a smaller fall is a step backwards. */
final class LibcaerDecoder implements PayloadDecoder {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private long baseUs;
    private int last;

    @Override
    public void begin(long timeBaseNs) {
        baseUs = Math.floorDiv(timeBaseNs, 1000L);
        last = 0;
    }

    @Override
    public int decode(byte[] in, int from, int to, EventColumns out) {
        int at = from;
        while (to - at >= PacketLayout.WORD && out.room() > 0) {
            int word = (int) INT.get(in, at);
            int stamp = (int) INT.get(in, at + PacketLayout.LIBCAER_STAMP);
            boolean wrapped = (long) last - stamp > PacketLayout.LIBCAER_WRAP_US / 2;
            long base = wrapped ? baseUs + PacketLayout.LIBCAER_WRAP_US : baseUs;
            if (!out.admits(base + stamp)) {
                break;
            }
            out.add(
                    base + stamp,
                    word >>> PacketLayout.LIBCAER_X_SHIFT,
                    word >>> PacketLayout.LIBCAER_Y_SHIFT & PacketLayout.LIBCAER_COORDINATE,
                    word >>> PacketLayout.LIBCAER_P_SHIFT & 1);
            baseUs = base;
            last = stamp;
            at += PacketLayout.WORD;
        }
        return at;
    }

    @Override
    public int longestWord() {
        return PacketLayout.WORD;
    }
}
