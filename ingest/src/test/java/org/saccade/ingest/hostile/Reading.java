package org.saccade.ingest.hostile;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Geometry;

/**
 * Reads bytes that may be anything as a format: to the end, or to the typed error that says why not. Everything else that is thrown is a bug
 * and goes through.
 */
final class Reading {

    /** Formats that have no sensor size of their own get this one; events outside it are the gate's business. */
    private static final Geometry SENSOR = new Geometry(640, 480);

    /** A reader's own buffers and what a library allocates at its start; far below what a file could claim. */
    private static final long ALLOWANCE = 48L << 20;

    /** Nanoseconds of a processor, whatever else the machine does meanwhile. */
    private static final long LONGEST = 1_000_000_000L;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Reading() {}

    /**
     * What came of it.
     *
     * @param rows that were read, on the sensor or not
     * @param error null when the end was reached
     * @param allocated bytes that the thread allocated, garbage included
     * @param nanos of a processor that it took
     */
    record Outcome(long rows, String error, long allocated, long nanos) {

        /** In memory and time that suit so many bytes, which are some ten thousand at most; an error names the source. */
        Outcome isBounded(int bytes) {
            assertThat(allocated).as("bytes allocated").isLessThan(ALLOWANCE + 40L * bytes);
            assertThat(nanos).as("nanoseconds").isLessThan(LONGEST);
            if (error != null) {
                assertThat(error).as("the message names the source").contains("hostile");
            }
            return this;
        }
    }

    /** Reads a file that lies in a folder of its own. */
    static Outcome of(Path file, RecordingFormat format, ReadOptions options) throws IOException {
        return of(() -> format.open(Source.of(file), options));
    }

    /** Reads a file of the format that its content tells, which may be an archive. */
    static Outcome of(Path file) throws IOException {
        return of(() -> RecordingFile.open(file, sized()).columns());
    }

    /** Reads bytes as a stream. */
    static Outcome of(byte[] bytes, RecordingFormat format, ReadOptions options) throws IOException {
        return of(() -> format.open(Source.of(new ByteArrayInputStream(bytes), "hostile stream"), options));
    }

    /** The size of a sensor stated, and nothing else. */
    static ReadOptions sized() {
        return ReadOptions.defaults().withGeometry(SENSOR);
    }

    private interface Opening {
        ColumnReader open() throws IOException;
    }

    /** What a first use loads belongs to no file: where much was allocated, once more tells. */
    private static Outcome of(Opening opening) throws IOException {
        Outcome first = measured(opening);
        return first.allocated() < ALLOWANCE ? first : measured(opening);
    }

    private static Outcome measured(Opening opening) throws IOException {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        long start = THREADS.getCurrentThreadCpuTime();
        long rows = 0;
        String error = null;
        try (ColumnReader reader = opening.open()) {
            EventGate gate = new EventGate(reader.geometry(), BackwardStamps.CLAMP);
            EventColumns columns = new EventColumns(EventColumns.DEFAULT_CAPACITY);
            while (reader.read(columns)) {
                rows += columns.count();
                gate.pass(columns);
            }
            reader.notes().forEach(String::length);
        } catch (FormatException e) {
            error = e.getMessage();
        }
        long nanos = THREADS.getCurrentThreadCpuTime() - start;
        return new Outcome(rows, error, THREADS.getCurrentThreadAllocatedBytes() - before, nanos);
    }

    /** Writes bytes where formats that need a file find them. */
    static Path file(Path folder, byte[] bytes) throws IOException {
        return Files.write(folder.resolve("hostile"), bytes);
    }
}
