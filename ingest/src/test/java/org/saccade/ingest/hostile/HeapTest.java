package org.saccade.ingest.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.format.numpy.NpyWriting;
import org.saccade.ingest.recording.Formats;

/** What a reader keeps while it reads: at most twice the file and 16 MB, whatever the file unpacks to. */
@Tag("hostile")
class HeapTest {

    private static final long ANY = 16L << 20;
    private static final int BOMB_ROWS = 16 << 20;

    @TempDir
    Path folder;

    @Test
    void aReaderKeepsLittleMoreThanItsFile() throws IOException {
        List<Seeds.Seed> seeds = new ArrayList<>(Seeds.all(folder, 700, 1 << 16));
        seeds.add(new Seeds.Seed(Formats.named("npz"), "bomb", bomb()));
        for (Seeds.Seed seed : seeds) {
            Path file = Reading.file(folder, seed.bytes());
            long before = used();
            try (ColumnReader reader = seed.format().open(Source.of(file), Reading.sized())) {
                EventColumns columns = new EventColumns(EventColumns.DEFAULT_CAPACITY);
                boolean more = reader.read(columns);
                assertThat(used() - before).as("at the start of %s", seed).isLessThan(most(seed));
                while (more) {
                    columns.clear();
                    more = reader.read(columns);
                }
                assertThat(used() - before).as("at the end of %s", seed).isLessThan(most(seed));
            } catch (FormatException e) {
                assertThat(e)
                        .as("%s is no recording that can be read as it is", seed)
                        .hasMessageContaining("hostile");
                assertThat(used() - before).as("after %s was refused", seed).isLessThan(most(seed));
            }
        }
    }

    private static long most(Seeds.Seed seed) {
        return ANY + 2L * seed.bytes().length;
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Four columns of zeros, a thousand bytes of them for each byte of the file. */
    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : List.of("t", "x", "y", "p")) {
                NpyWriting.begin(zip, name);
                zip.write(NpyWriting.header("|u1", BOMB_ROWS));
                zip.write(new byte[BOMB_ROWS]);
                zip.closeEntry();
            }
        }
        assertThat(bytes.size()).isLessThan(4 * BOMB_ROWS / 900);
        return bytes.toByteArray();
    }
}
