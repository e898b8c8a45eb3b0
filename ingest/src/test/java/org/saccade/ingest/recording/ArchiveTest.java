package org.saccade.ingest.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.Fixtures;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.atis.AtisFormat;
import org.saccade.schemas.event.Geometry;

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

    /** Formats that are read at random come out of an archive without a file beside it. */
    @ParameterizedTest
    @ValueSource(strings = {"stored.npz", "es.npz", "dsec.h5", "fletcher.h5", "asl.mat", "padded.npy"})
    void nothingIsUnpackedBesideTheArchive(String name) throws IOException {
        Path plain = Fixtures.file(folder, name);
        List<String> expected = Fixtures.rows(plain, ReadOptions.defaults());
        Path zip = zip("set.zip", Map.of("deep/" + name, Files.readAllBytes(plain), "other", WORDS));
        Set<Path> before = listing();
        try (EventReader reader = RecordingFile.open(Path.of(zip + "!/deep/" + name), ReadOptions.defaults())
                .events()) {
            assertThat(listing()).isEqualTo(before);
            assertThat(Fixtures.rows(reader)).isEqualTo(expected);
        }
        assertThat(listing()).isEqualTo(before);
    }

    private Set<Path> listing() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.collect(Collectors.toSet());
        }
    }

    /** Twenty megabytes of zeros in twenty thousand bytes: an array is not unpacked into memory, words are read as they come. */
    @Test
    void aBombIsRefusedOrReadInPieces() throws IOException {
        byte[] zeros = new byte[20 << 20];
        byte[] magic = "\u0089HDF\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1);
        byte[] array = zeros.clone();
        System.arraycopy(magic, 0, array, 0, magic.length);
        Path zip = zip("bomb.zip", Map.of("zeros.bin", zeros, "array.h5", array));
        assertThat(Files.size(zip)).isLessThan(2 * zeros.length / 900);
        assertThatThrownBy(() -> events(Path.of(zip + "!/array.h5")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("unpack it first");
        RecordingFile words =
                RecordingFile.open(Path.of(zip + "!/zeros.bin"), new AtisFormat(), ReadOptions.defaults());
        assertThat(Inspection.of(words).events()).isEqualTo(zeros.length / 5);
    }

    @Test
    void twoFilesOfOneNameAreRefused() throws IOException {
        Path file = folder.resolve("twice.zip");
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file)) {
            for (int i = 0; i < 2; i++) {
                zip.putArchiveEntry(new ZipArchiveEntry("a.bin"));
                zip.write(WORDS);
                zip.closeArchiveEntry();
            }
        }
        assertThatThrownBy(() -> events(Path.of(file + "!/a.bin")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("two files called a.bin");
    }

    @Test
    void aDamagedEntryIsATypedError() throws IOException {
        byte[] words = new byte[5_000];
        new SplittableRandom(1).nextBytes(words);
        byte[] whole = Files.readAllBytes(zip("damaged.zip", Map.of("a.bin", words)));
        int refused = 0;
        for (int at = 40; at < whole.length - 100; at += 50) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x55;
            Path file = Files.write(folder.resolve("damaged.zip"), damaged);
            try {
                Inspection.of(RecordingFile.open(
                        Path.of(file + "!/a.bin"),
                        new AtisFormat(),
                        ReadOptions.defaults().withGeometry(new Geometry(304, 240))));
            } catch (FormatException e) {
                assertThat(e).hasMessageContaining("damaged.zip!/a.bin cannot be unpacked");
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }
}
