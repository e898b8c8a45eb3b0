package org.saccade.ingest.format.numpy;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipOutputStream;
import org.saccade.ingest.format.EventWriter;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * Writes four arrays t (int64, microseconds), x, y (int16) and p (uint8, 1 is ON), as SpikingJelly keeps events, and the size of the sensor;
 * numpy.load reads them.
 *
 * <p>An array's length stands ahead of it in the file, and arrays follow one another: so the columns first go to files beside the target, 13
 * bytes per event, and closing packs them into the archive. Memory is a few buffers; the target appears when it is whole.
 */
final class NpzWriter implements EventWriter {

    private static final int ROWS = 4096;

    private final Path file;
    private final Geometry geometry;
    private final List<Spill> columns = new ArrayList<>();
    private long rows;
    /** True while some columns may have rows that others lack. */
    private boolean broken;

    private boolean closed;

    NpzWriter(Path file, Geometry geometry) throws IOException {
        this.file = file;
        this.geometry = geometry;
        try {
            columns.add(new Spill("t", "<i8", Long.BYTES));
            columns.add(new Spill("x", "<i2", Short.BYTES));
            columns.add(new Spill("y", "<i2", Short.BYTES));
            columns.add(new Spill("p", "|u1", Byte.BYTES));
        } catch (IOException e) {
            discard();
            throw e;
        }
    }

    @Override
    public void write(Events events) throws IOException {
        broken = true;
        for (int from = 0; from < events.count(); from += ROWS) {
            int to = Math.min(events.count(), from + ROWS);
            ByteBuffer t = columns.get(0).buffer();
            ByteBuffer x = columns.get(1).buffer();
            ByteBuffer y = columns.get(2).buffer();
            ByteBuffer p = columns.get(3).buffer();
            for (int i = from; i < to; i++) {
                t.putLong(events.timeUs(i));
                x.putShort(events.x()[i]);
                y.putShort(events.y()[i]);
                p.put(events.p()[i]);
            }
            for (Spill column : columns) {
                column.flush();
            }
        }
        rows += events.count();
        broken = false;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (!broken) {
                NpyWriting.whole(file, this::pack);
            }
        } finally {
            discard();
        }
    }

    private void pack(OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(out, 1 << 16));
        for (Spill column : columns) {
            column.pack(zip);
        }
        NpzSensor.write(zip, geometry);
        zip.close();
    }

    private void discard() throws IOException {
        for (Spill column : columns) {
            column.discard();
        }
    }

    /** One column on its way to the archive. */
    private final class Spill {

        private final String name;
        private final String type;
        private final Path part;
        private final OutputStream out;
        private final ByteBuffer buffer;

        Spill(String name, String type, int bytes) throws IOException {
            this.name = name;
            this.type = type;
            this.part = file.resolveSibling(file.getFileName() + "." + name + ".part");
            this.out = Files.newOutputStream(part);
            this.buffer = ByteBuffer.allocate(ROWS * bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        ByteBuffer buffer() {
            return buffer.clear();
        }

        void flush() throws IOException {
            out.write(buffer.array(), 0, buffer.position());
        }

        void pack(ZipOutputStream zip) throws IOException {
            out.close();
            NpyWriting.begin(zip, name);
            zip.write(NpyWriting.header(type, rows));
            Files.copy(part, zip);
            zip.closeEntry();
        }

        void discard() throws IOException {
            out.close();
            Files.deleteIfExists(part);
        }
    }
}
