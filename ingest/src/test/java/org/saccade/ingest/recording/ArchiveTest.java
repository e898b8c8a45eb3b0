package org.saccade.ingest.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.ReadOptions;

class ArchiveTest {

    private static final byte[] WORDS = {1, 2, 0, 0, 10, 3, 4, 0, 0, 17};

    @TempDir
    Path folder;

    private Path zip(String name, Map<String, byte[]> files) throws IOException {
        Path zip = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
                entries.putNextEntry(new ZipEntry(file.getKey()));
                entries.write(file.getValue());
            }
        }
        return zip;
    }

    private static long events(Path file) throws IOException {
        return Inspection.of(RecordingFile.open(file, ReadOptions.defaults())).events();
    }

    @Test
    void theOnlyFileIsRead() throws IOException {
        Path zip =
                zip("one.zip", Map.of("deep/er/00001.bin", WORDS, ".hidden", new byte[9], "__MACOSX/x", new byte[9]));
        assertThat(events(zip)).isEqualTo(2);
        assertThat(RecordingFile.open(zip, ReadOptions.defaults()).name()).isEqualTo(zip + "!/deep/er/00001.bin");
    }

    @Test
    void ofSeveralOneIsNamed() throws IOException {
        Path zip = zip("two.zip", Map.of("a.bin", WORDS, "b.bin", new byte[] {1, 2, 0, 0, 10}));
        assertThat(events(Path.of(zip + "!/b.bin"))).isEqualTo(1);
        assertThatThrownBy(() -> events(zip))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("a.bin, b.bin");
        assertThatThrownBy(() -> events(Path.of(zip + "!/c.bin")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("there is no file c.bin in");
    }

    @Test
    void namesThatClimbOutOfTheArchiveLeadNowhere() throws IOException {
        Files.write(folder.resolve("outside.bin"), WORDS);
        Path zip = zip("slip.zip", Map.of("../outside.bin", WORDS, "a.bin", WORDS));
        assertThatThrownBy(() -> events(Path.of(zip + "!/../outside.bin"))).isInstanceOf(FormatException.class);
    }

    @Test
    void whatIsNoArchiveIsSaidToBeNone() throws IOException {
        byte[] whole = Files.readAllBytes(zip("whole.zip", Map.of("a.bin", WORDS)));
        for (int length = 4; length < whole.length; length++) {
            Path cut = Files.write(folder.resolve("cut.zip"), java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> events(cut)).as("cut at " + length).isInstanceOf(FormatException.class);
        }
        assertThatThrownBy(() -> events(folder.resolve("none.zip!/a.bin")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("there is no archive");
    }
}
