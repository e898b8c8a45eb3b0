package org.saccade.ingest.recording;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.ReadReport;
import org.saccade.schemas.event.Geometry;

/**
 * What is in a recording, as its file states it: nothing is clamped, dropped or put in order.
 *
 * @param file name of the source
 * @param format short name of its format
 * @param title what people call the format
 * @param width of the sensor in pixels
 * @param height of the sensor in pixels
 * @param events those on the sensor
 * @param on of them
 * @param off of them
 * @param firstUs time of the first in the file, microseconds; null without events
 * @param lastUs time of the last in the file
 * @param backwards events stamped earlier than one ahead of them
 * @param outOfRange events that lie outside the sensor; not among {@code events}
 * @param bytes of events and control words
 * @param truncatedAtByte where the file is cut off inside an event or packet; null when it is whole
 * @param notes what else was in the file
 * @param digests of the columns of {@code events}; null when not asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Inspection(
        String file,
        String format,
        String title,
        int width,
        int height,
        long events,
        long on,
        long off,
        Long firstUs,
        Long lastUs,
        long backwards,
        long outOfRange,
        long bytes,
        Long truncatedAtByte,
        List<String> notes,
        ColumnDigests.Hex digests) {

    /**
     * Reads a recording from front to back, once, in bounded memory.
     *
     * @param digests whether to digest the columns, which costs more than reading them
     * @param observers see every batch
     * @param progress is told the bytes read so far
     * @param stop asked between batches; true ends the reading there
     */
    public static Inspection of(
            RecordingFile recording,
            boolean digests,
            List<ColumnObserver> observers,
            LongConsumer progress,
            BooleanSupplier stop)
            throws IOException {
        try (ColumnReader reader = recording.columns()) {
            Pass pass = new Pass(reader.geometry(), digests, observers);
            EventColumns columns = new EventColumns(EventColumns.DEFAULT_CAPACITY);
            while (!stop.getAsBoolean() && reader.read(columns)) {
                pass.batch(columns);
                columns.clear();
                progress.accept(reader.bytes());
            }
            return pass.result(recording, reader);
        }
    }

    /** Seconds from the first event to the last; 0 without events. */
    public double seconds() {
        return firstUs == null ? 0 : (lastUs - firstUs) / 1e6;
    }

    /** The oddities as sentences. */
    public List<String> warnings() {
        long at = truncatedAtByte == null ? -1 : truncatedAtByte;
        return new ReadReport(file, bytes, events, outOfRange, backwards, at, notes).warnings();
    }

    /** Sums over one reading. */
    private static final class Pass {
        private final Geometry geometry;
        private final ColumnDigests digests;
        private final List<ColumnObserver> observers;
        private long events;
        private long on;
        private long outside;
        private long backwards;
        private Long firstUs;
        private long lastUs;
        private long highestUs = Long.MIN_VALUE;

        Pass(Geometry geometry, boolean digest, List<ColumnObserver> watching) {
            this.geometry = geometry;
            this.digests = digest ? new ColumnDigests() : null;
            this.observers = new ArrayList<>(watching);
            if (digest) {
                observers.add(digests);
            }
        }

        void batch(EventColumns columns) throws IOException {
            keepInside(columns);
            int n = columns.count();
            if (n == 0) {
                return;
            }
            firstUs = firstUs == null ? (Long) columns.timeUs(0) : firstUs;
            byte[] p = columns.p();
            int[] t = columns.t();
            long base = columns.baseUs();
            for (int i = 0; i < n; i++) {
                long time = base + t[i];
                on += p[i];
                backwards += time < highestUs ? 1 : 0;
                highestUs = Math.max(highestUs, time);
            }
            events += n;
            lastUs = columns.timeUs(n - 1);
            for (ColumnObserver observer : observers) {
                observer.observe(columns);
            }
        }

        private void keepInside(EventColumns columns) {
            int kept = 0;
            for (int i = 0; i < columns.count(); i++) {
                if (columns.inside(i, geometry)) {
                    columns.move(i, kept++);
                }
            }
            outside += columns.count() - kept;
            columns.count(kept);
        }

        Inspection result(RecordingFile recording, ColumnReader reader) {
            return new Inspection(
                    recording.name(),
                    recording.format().id(),
                    recording.format().title(),
                    geometry.width(),
                    geometry.height(),
                    events,
                    on,
                    events - on,
                    firstUs,
                    firstUs == null ? null : (Long) lastUs,
                    backwards,
                    outside + reader.outside(),
                    reader.bytes(),
                    reader.truncatedAtByte() < 0 ? null : (Long) reader.truncatedAtByte(),
                    reader.notes(),
                    digests == null ? null : digests.hex());
        }
    }

    /** Reads it with nobody watching. */
    public static Inspection of(RecordingFile recording, ColumnObserver... observers) throws IOException {
        return of(recording, true, Arrays.asList(observers), bytes -> {}, () -> false);
    }
}
