package org.saccade.ingest.live.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.saccade.ingest.format.FormatException;

/** Looks at the headers of {@link CaerLayout}. */
final class CaerHeader {

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MOST_TYPES = 64;
    private static final int MOST_EVENTS = 1 << 24;

    private CaerHeader() {}

    /**
     * Checks the header at {@code at}, all of which is there.
     *
     * @throws FormatException when it is none, or of a version that is not known
     */
    static void require(byte[] in, int at) {
        long magic = (long) LONG.get(in, at);
        if (magic != CaerLayout.MAGIC || in[at + CaerLayout.VERSION] != CaerLayout.SPOKEN) {
            throw new FormatException("no network header of libcaer, version " + CaerLayout.SPOKEN + ": magic "
                    + Long.toHexString(magic) + ", version " + in[at + CaerLayout.VERSION]);
        }
    }

    static long sequence(byte[] in, int at) {
        return (long) LONG.get(in, at + CaerLayout.SEQUENCE);
    }

    /** True when an AEDAT 3.1 packet may begin here. */
    static boolean packetBegins(byte[] in, int at, int to) {
        if (to - at < CaerLayout.PACKET_HEADER) {
            return false;
        }
        short type = (short) SHORT.get(in, at + CaerLayout.PACKET_TYPE);
        int eventBytes = (int) INT.get(in, at + CaerLayout.PACKET_EVENT_BYTES);
        int room = (int) INT.get(in, at + CaerLayout.PACKET_ROOM);
        int events = (int) INT.get(in, at + CaerLayout.PACKET_EVENTS);
        return type >= 0
                && type < MOST_TYPES
                && eventBytes > 0
                && (type != CaerLayout.POLARITY || eventBytes == CaerLayout.EVENT)
                && events >= 0
                && events <= room
                && room <= MOST_EVENTS;
    }
}
