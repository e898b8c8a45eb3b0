package org.saccade.ingest.hostile;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.saccade.ingest.format.BackwardStamps;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventGate;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * Reads bytes that may be anything as a format: to the end, or to the typed error that says why not. Everything else that is thrown is a bug
 * and goes through.
 */
final class Reading {

    /** Formats that have no sensor size of their own get this one; events outside it are the gate's business. */
    private static final Geometry SENSOR = new Geometry(640, 480);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Reading() {}

    /**
     * What came of it.
     *
     * @param events that passed the gate
     * @param error null when the end was reached
     * @param allocated bytes that the thread allocated, garbage included
     */
    record Outcome(long events, String error, long allocated) {}

    /** Reads a file that lies in a folder of its own. */
    static Outcome of(Path file, RecordingFormat format, boolean sized) throws IOException {
        return of(Source.of(file), format, sized);
    }

    /** Reads bytes as a stream. */
    static Outcome of(byte[] bytes, RecordingFormat format) throws IOException {
        return of(Source.of(new ByteArrayInputStream(bytes), "bytes"), format, true);
    }

    private static Outcome of(Source source, RecordingFormat format, boolean sized) throws IOException {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        long events = 0;
        String error = null;
        ReadOptions options = sized ? ReadOptions.defaults().withGeometry(SENSOR) : ReadOptions.defaults();
        try (ColumnReader reader = format.open(source, options)) {
            EventGate gate = new EventGate(reader.geometry(), BackwardStamps.CLAMP);
            EventColumns columns = new EventColumns(EventColumns.DEFAULT_CAPACITY);
            while (reader.read(columns)) {
                Events passed = gate.pass(columns);
                events += passed == null ? 0 : passed.count();
            }
            reader.notes().forEach(String::length);
        } catch (FormatException e) {
            error = e.getMessage();
        }
        return new Outcome(events, error, THREADS.getCurrentThreadAllocatedBytes() - before);
    }

    /** Writes bytes where formats that need a file find them. */
    static Path file(Path folder, byte[] bytes) throws IOException {
        return Files.write(folder.resolve("hostile"), bytes);
    }
}
