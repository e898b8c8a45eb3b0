package org.saccade.ingest.live.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.StampUnwrapper;
import org.saccade.schemas.event.Geometry;

/**
 * Datagrams of {@link SpifLayout}. Events without a time happened when they came.
 *
 * <p>A datagram counts as far as it is plausible: up to the first word outside the sensor, or whose time is not within a second after the one
 * ahead of it. What lies behind is the garbage that AEStream is known for, and the datagram counts as damaged.
 */
final class SpifWire implements Wire {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LARGEST_STEP_US = 1_000_000;

    private final Geometry geometry;
    private final StampUnwrapper time = new StampUnwrapper(SpifLayout.TIME_BITS);
    private long damaged;

    SpifWire(Geometry geometry) {
        this.geometry = geometry;
    }

    @Override
    public int decode(byte[] in, int from, int to, Port port) {
        boolean first = true;
        long previous = 0;
        int at = from;
        while (to - at >= Integer.BYTES) {
            int word = (int) INT.get(in, at);
            at += Integer.BYTES;
            int x = word >>> SpifLayout.X_SHIFT & SpifLayout.COORDINATE;
            int y = word & SpifLayout.COORDINATE;
            boolean timed = (word & SpifLayout.NO_TIME) == 0;
            if (!geometry.contains(x, y) || timed && to - at < Integer.BYTES) {
                damaged++;
                return to;
            }
            long timeUs = port.receivedAtUs();
            if (timed) {
                long stamp = (int) INT.get(in, at) & 0xFFFF_FFFFL;
                at += Integer.BYTES;
                if (!first && (stamp - previous & 0xFFFF_FFFFL) >= LARGEST_STEP_US) {
                    damaged++;
                    return to;
                }
                timeUs = time.unwrap(stamp);
                previous = stamp;
                first = false;
            }
            add(port, timeUs, x, y, word >>> SpifLayout.P_SHIFT & 1);
        }
        damaged += at < to ? 1 : 0;
        return to;
    }

    private static void add(Port port, long timeUs, int x, int y, int polarity) {
        EventColumns columns = port.columns();
        if (columns.room() == 0 || !columns.admits(timeUs)) {
            port.pass();
            columns.admits(timeUs);
        }
        columns.add(timeUs, x, y, polarity);
    }

    @Override
    public int longest() {
        return 0;
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }

    @Override
    public long damaged() {
        return damaged;
    }
}
