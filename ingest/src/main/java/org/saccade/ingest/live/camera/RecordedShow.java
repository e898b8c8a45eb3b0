package org.saccade.ingest.live.camera;

import java.io.IOException;
import java.nio.file.Path;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

/**
 * A recording of any format, read batch after batch and from the start again at its end; immutable.
 *
 * @param firstUs time of its first event
 * @param lengthUs from its first event to its last, and one microsecond more
 * @param count its events
 */
record RecordedShow(RecordingFile file, Geometry geometry, long firstUs, long lengthUs, long count) implements Show {

    private static final int BATCH = 1 << 14;

    /** Reads it once, to know its length. */
    static RecordedShow of(Path path, ReadOptions options) throws IOException {
        RecordingFile file = RecordingFile.open(path, options);
        try (EventReader reader = file.events()) {
            long count = 0;
            long first = 0;
            long last = 0;
            for (Events batch = reader.next(BATCH); batch != null; batch = reader.next(BATCH)) {
                first = count == 0 ? batch.timeUs(0) : first;
                last = batch.timeUs(batch.count() - 1);
                count += batch.count();
            }
            if (count == 0) {
                throw new FormatException(path + " has no events to show");
            }
            return new RecordedShow(file, reader.geometry(), first, last - first + 1, count);
        }
    }

    @Override
    public double eventsPerSecond() {
        return count * 1e6 / lengthUs;
    }

    @Override
    public Reel begin(int camera, int cameras) throws IOException {
        return new Recorded();
    }

    private final class Recorded implements Reel {
        private EventReader reader = file.events();
        private Events batch;
        private int at;
        private long nowUs;
        private long shown;

        Recorded() throws IOException {
            // The reader is open.
        }

        @Override
        public Events until(long untilUs) throws IOException {
            EventsBuilder builder = new EventsBuilder(geometry, nowUs, 16);
            nowUs = Math.max(nowUs, untilUs);
            while (more()) {
                long shiftUs = shown * lengthUs - firstUs;
                if (batch.timeUs(at) + shiftUs >= untilUs) {
                    break;
                }
                int to = Math.max(at + 1, batch.indexOf(untilUs - shiftUs));
                for (; at < to; at++) {
                    builder.add(batch.timeUs(at) + shiftUs, batch.x()[at], batch.y()[at], batch.p()[at]);
                }
            }
            return builder.build();
        }

        /** Has an event at hand; false only when a recording that had events has none any more. */
        private boolean more() throws IOException {
            if (batch != null && at < batch.count()) {
                return true;
            }
            at = 0;
            batch = reader.next(BATCH);
            if (batch == null) {
                reader.close();
                reader = file.events();
                shown++;
                batch = reader.next(BATCH);
            }
            return batch != null;
        }

        @Override
        public long shown() {
            return shown;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
