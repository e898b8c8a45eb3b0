package org.saccade.ingest.format.eventstream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.FormatException;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * Writes DVS events of {@link EventStreamLayout}. Time starts at 0 and cannot go back; a pause is bytes, one for each 127 microseconds, so a
 * pause of more than an hour (28 MB) is refused.
 */
final class EventStreamWriter implements EventWriter {

    static final long LONGEST_PAUSE_US = 3_600_000_000L;

    private final OutputStream out;
    private final String target;
    private final Geometry geometry;
    private final byte[] buffer = new byte[1 << 15];
    private int at;
    private long timeUs;

    /** Begins with the header. */
    EventStreamWriter(OutputStream out, String target, Geometry geometry) {
        this.out = out;
        this.target = target;
        this.geometry = geometry;
        ByteBuffer header = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
        header.put(EventStreamLayout.MAGIC.getBytes(StandardCharsets.ISO_8859_1));
        header.put(EventStreamLayout.VERSION, (byte) EventStreamLayout.MAJOR);
        header.put(EventStreamLayout.TYPE, (byte) EventStreamLayout.DVS);
        header.putShort(EventStreamLayout.WIDTH, (short) geometry.width());
        header.putShort(EventStreamLayout.HEIGHT, (short) geometry.height());
        at = EventStreamLayout.HEADER;
    }

    @Override
    public void write(Events events) throws IOException {
        for (int i = 0; i < events.count(); i++) {
            int x = events.x()[i];
            int y = events.y()[i];
            long time = events.timeUs(i);
            if (time < timeUs || time - timeUs > LONGEST_PAUSE_US || !geometry.contains(x, y)) {
                throw new FormatException(target + ": event " + i + " (t " + time + " us, x " + x + ", y " + y
                        + ") cannot be written: times start at 0 (--from-zero), do not decrease and pause for an hour at most (last "
                        + timeUs + "), and the sensor is " + geometry);
            }
            for (long pause = time - timeUs; pause >= EventStreamLayout.DVS_STEP_US; ) {
                put(EventStreamLayout.DVS_STEP);
                pause -= EventStreamLayout.DVS_STEP_US;
                timeUs += EventStreamLayout.DVS_STEP_US;
            }
            int row = geometry.height() - 1 - y;
            put((int) (time - timeUs) << 1 | events.p()[i]);
            put(x);
            put(x >>> 8);
            put(row);
            put(row >>> 8);
            timeUs = time;
        }
    }

    private void put(int value) throws IOException {
        if (at == buffer.length) {
            out.write(buffer, 0, at);
            at = 0;
        }
        buffer[at++] = (byte) value;
    }

    @Override
    public void close() throws IOException {
        try (out) {
            out.write(buffer, 0, at);
            at = 0;
        }
    }
}
