package org.saccade.ingest.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.NamedWriter;
import org.saccade.ingest.format.ReadReport;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.schemas.event.Events;

/**
 * Writes a recording into another file in order of time, in bounded memory.
 *
 * @param events written
 * @param bytes of the new file
 * @param report what was odd in the source
 * @param completed false when it was told to stop; nothing is left then
 */
public record Conversion(long events, long bytes, ReadReport report, boolean completed) {

    /**
     * Reads to the end and writes.
     *
     * @param reader closed here
     * @param to written under another name first, so that it is whole or not there
     * @param progress is told the bytes read so far
     * @param stop asked between batches
     */
    public static Conversion of(
            EventReader reader, RecordingFormat format, Path to, LongConsumer progress, BooleanSupplier stop)
            throws IOException {
        Path part = to.resolveSibling(to.getFileName() + ".part");
        long events = 0;
        boolean stopped = false;
        try (reader) {
            try (EventWriter writer = new NamedWriter(format.create(part, reader.geometry()), to)) {
                for (Events batch = reader.next(1 << 14); batch != null && !stopped; batch = reader.next(1 << 14)) {
                    writer.write(batch);
                    events += batch.count();
                    progress.accept(reader.report().bytes());
                    stopped = stop.getAsBoolean();
                }
            }
            if (stopped) {
                return new Conversion(events, 0, reader.report(), false);
            }
            Files.move(part, to, StandardCopyOption.REPLACE_EXISTING);
            return new Conversion(events, Files.size(to), reader.report(), true);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
