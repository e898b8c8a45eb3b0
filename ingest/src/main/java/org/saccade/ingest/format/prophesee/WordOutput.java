package org.saccade.ingest.format.prophesee;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongFunction;
import org.saccade.ingest.format.FormatException;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/** What the writers share: the file, its header, a buffer of little-endian words and the checks on what is to be written. */
final class WordOutput implements Closeable {

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final String target;
    private final OutputStream out;
    private final Geometry geometry;
    private final int timeBits;
    private final LongFunction<byte[]> header;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private boolean begun;
    private long baseUs;
    private long lastUs;

    /**
     * @param timeBits of the words: time before the first event is stated in the header as far as it is a multiple of what they count
     * @param header from the time base in microseconds
     */
    WordOutput(Path file, Geometry geometry, int timeBits, LongFunction<byte[]> header) throws IOException {
        this.target = file.toString();
        this.out = Files.newOutputStream(file);
        this.geometry = geometry;
        this.timeBits = timeBits;
        this.header = header;
    }

    /**
     * Checks events before any of them is written, and begins the file with the first.
     *
     * @return the time base in microseconds, to be taken off their times
     * @throws FormatException when they lie before 0 or before those already written, or are of a larger sensor
     */
    long accept(Events events) throws IOException {
        long firstUs = events.timeUs(0);
        if (firstUs < lastUs) {
            throw new FormatException(target + ": an event at " + firstUs + " us cannot follow one at " + lastUs
                    + " us: times start at 0 and do not decrease");
        }
        Geometry sensor = events.geometry();
        if (sensor.width() > geometry.width() || sensor.height() > geometry.height()) {
            throw new FormatException(target + ": events of " + sensor + " do not fit a file for " + geometry);
        }
        if (!begun) {
            begin(firstUs >>> timeBits << timeBits);
        }
        lastUs = events.timeUs(events.count() - 1);
        return baseUs;
    }

    private void begin(long base) throws IOException {
        begun = true;
        baseUs = base;
        out.write(header.apply(base));
    }

    String target() {
        return target;
    }

    void word16(int word) throws IOException {
        room(Short.BYTES);
        SHORT.set(buffer, at, (short) word);
        at += Short.BYTES;
    }

    void word32(int word) throws IOException {
        room(Integer.BYTES);
        INT.set(buffer, at, word);
        at += Integer.BYTES;
    }

    private void room(int bytes) throws IOException {
        if (buffer.length - at < bytes) {
            out.write(buffer, 0, at);
            at = 0;
        }
    }

    @Override
    public void close() throws IOException {
        try (out) {
            if (!begun) {
                begin(0);
            }
            out.write(buffer, 0, at);
            at = 0;
        }
    }
}
