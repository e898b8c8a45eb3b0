package org.saccade.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Events;

/**
 * Small files of arrays, written by NumPy 2.4, h5py 3.16 (HDF5, kept gzipped) and SciPy 1.17. Unless their name says otherwise they hold
 * {@link #FIVE}.
 */
public final class Fixtures {

    /** Events of the files, as t,x,y,p. */
    public static final List<String> FIVE =
            List.of("10,1,5,1", "20,2,6,0", "20,3,7,1", "35,4,8,0", "4000000000,639,479,1");

    private Fixtures() {}

    /** A file in {@code folder} with the content of a fixture. */
    public static Path file(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        Files.write(file, bytes(name));
        return file;
    }

    /** Content of a fixture, unzipped where it is kept gzipped. */
    public static byte[] bytes(String name) throws IOException {
        try (InputStream plain = Fixtures.class.getResourceAsStream("array/" + name)) {
            if (plain != null) {
                return plain.readAllBytes();
            }
        }
        try (InputStream zipped = new GZIPInputStream(Fixtures.class.getResourceAsStream("array/" + name + ".gz"))) {
            return zipped.readAllBytes();
        }
    }

    /** The events of a file whose format is found by its content, as t,x,y,p. */
    public static List<String> rows(Path file, ReadOptions options) throws IOException {
        try (EventReader reader = RecordingFile.open(file, options).events()) {
            return rows(reader);
        }
    }

    /** The events left in a reader, as t,x,y,p. */
    public static List<String> rows(EventReader reader) throws IOException {
        List<String> rows = new ArrayList<>();
        for (Events batch = reader.next(3); batch != null; batch = reader.next(3)) {
            for (int i = 0; i < batch.count(); i++) {
                rows.add(batch.timeUs(i) + "," + batch.x()[i] + "," + batch.y()[i] + "," + batch.p()[i]);
            }
        }
        return rows;
    }

    /**
     * Cuts a fixture at every {@code cuts}-th byte and turns a bit of every {@code flips}-th over: each time it must be read to its end, or refused by a
     * FormatException that names the file.
     */
    public static void damage(String name, RecordingFormat format, Path folder, int cuts, int flips)
            throws IOException {
        byte[] whole = bytes(name);
        Path file = folder.resolve("damaged-" + name);
        for (int at = 0; at < whole.length; at++) {
            List<byte[]> damaged = new ArrayList<>();
            if (at % cuts == 0) {
                damaged.add(Arrays.copyOf(whole, at));
            }
            if (at % flips == 0) {
                byte[] flipped = whole.clone();
                flipped[at] ^= (byte) (1 << at % 8);
                damaged.add(flipped);
            }
            for (byte[] bytes : damaged) {
                Files.write(file, bytes);
                try {
                    drain(file, format);
                } catch (FormatException e) {
                    assertThat(e).hasMessageContaining("damaged-" + name);
                }
            }
        }
    }

    private static void drain(Path file, RecordingFormat format) throws IOException {
        RecordingFile recording = RecordingFile.open(Source.of(file), format, ReadOptions.defaults());
        try (EventReader reader = recording.events()) {
            while (reader.next(1 << 16) != null) {
                // to the end
            }
        }
    }
}
