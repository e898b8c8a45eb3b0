package org.saccade.ingest.format.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.ingest.format.Fixtures.FIVE;
import static org.saccade.ingest.format.Fixtures.file;
import static org.saccade.ingest.format.Fixtures.rows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.Fixtures;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.RecordingFormatContract;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

class NpzFormatTest extends RecordingFormatContract {

    private static final ReadOptions DEFAULTS = ReadOptions.defaults();

    @Override
    protected RecordingFormat format() {
        return new NpzFormat();
    }

    @Override
    protected Source source(byte[] file) throws IOException {
        return Source.of(Files.write(folder.resolve("read.npz"), file), "memory");
    }

    /** An archive's list of entries is at its end: one that is cut off has none. */
    @Override
    protected int shortest(byte[] file) {
        return file.length;
    }

    @Override
    protected long truncatedAt(byte[] file, int length) {
        return ANY;
    }

    /** Packed and stored, any kind of number, any order of entries; records in an archive; N-ImageNet's names and its -1 and 1. */
    @ParameterizedTest
    @ValueSource(strings = {"spikingjelly.npz", "event_data.npz", "n_imagenet.npz"})
    void archivesOfNumpyAreRead(String name) throws IOException {
        assertThat(rows(file(folder, name), DEFAULTS)).isEqualTo(FIVE);
    }

    @Test
    void aStoredArchiveIsRead() throws IOException {
        // y is uint8 there: 479 was cut to 223 when it was written.
        assertThat(rows(file(folder, "stored.npz"), DEFAULTS))
                .startsWith("10,1,5,1", "20,2,6,0")
                .endsWith("4000000000,639,223,1");
    }

    @Test
    void nImageNetNamesItsSensorAndOthersAreMeasured() throws IOException {
        try (EventReader reader =
                RecordingFile.open(file(folder, "event_data.npz"), DEFAULTS).events()) {
            assertThat(reader.geometry()).isEqualTo(new Geometry(640, 480));
        }
        try (EventReader reader =
                RecordingFile.open(file(folder, "stored.npz"), DEFAULTS).events()) {
            assertThat(reader.geometry()).isEqualTo(new Geometry(640, 224));
        }
    }

    @Test
    void theSensorIsWrittenAndReadBack() throws IOException {
        Geometry sensor = new Geometry(1280, 720);
        byte[] file = encode(RandomEvents.of(1, GEOMETRY, 20, 50), sensor);
        try (EventReader reader = open(file, DEFAULTS)) {
            assertThat(reader.geometry()).isEqualTo(sensor);
        }
        try (EventReader reader = open(file, new Geometry(640, 480))) {
            assertThat(reader.geometry()).as("who states one knows better").isEqualTo(new Geometry(640, 480));
        }
    }

    /** No whole number, two of them, none that is a size: the events tell. */
    @ParameterizedTest
    @CsvSource({"<f4, 1, 64", "<i4, 2, 64", "<i4, 1, 0", "<i4, 1, -5", "<i4, 1, 40000"})
    void aSizeThatIsNoneIsNotBelieved(String type, long length, int width) throws IOException {
        byte[] file = encode(RandomEvents.of(1, GEOMETRY, 20, 50), GEOMETRY);
        Path changed = folder.resolve("changed.npz");
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(file));
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(changed))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                if (entry.getName().equals("width.npy")) {
                    out.write(NpyWriting.header(type, length));
                    ByteBuffer values = ByteBuffer.allocate((int) length * 4).order(ByteOrder.LITTLE_ENDIAN);
                    out.write(values.putInt(width).array());
                } else {
                    in.transferTo(out);
                }
            }
        }
        try (EventReader reader = RecordingFile.open(changed, DEFAULTS).events()) {
            assertThat(reader.geometry().width()).isBetween(1, GEOMETRY.width());
        }
    }

    @Test
    void anArchiveWithoutEventsSaysWhatItHas() throws IOException {
        Path file = archive("other.npz", "a.npy", "b.npy");
        assertThatThrownBy(() -> rows(file, DEFAULTS))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("has the arrays a, b");
    }

    @Test
    void columnsOfUnequalLengthAreRefused() throws IOException {
        Path file = folder.resolve("unequal.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : new String[] {"t", "x", "y", "p"}) {
                NpyWriting.begin(zip, name);
                int rows = name.equals("p") ? 2 : 3;
                zip.write(NpyWriting.header("|u1", rows));
                zip.write(new byte[rows]);
                zip.closeEntry();
            }
        }
        assertThatThrownBy(() -> rows(file, DEFAULTS))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("unequal length: p has 2 rows");
    }

    /** A thousand bytes of zeros for each byte of the file: only blocks of them are ever in memory. */
    @Test
    void aBombIsReadInBoundedMemory() throws IOException {
        Path file = folder.resolve("bomb.npz");
        long rows = 30_000_000;
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : new String[] {"t", "x", "y", "p"}) {
                NpyWriting.begin(zip, name);
                zip.write(NpyWriting.header("|u1", rows));
                zeros(zip, rows);
                zip.closeEntry();
            }
        }
        assertThat(Files.size(file)).isLessThan(4 * rows / 900);
        long events = 0;
        long most = 0;
        try (EventReader reader =
                RecordingFile.open(file, DEFAULTS.withGeometry(GEOMETRY)).events()) {
            for (Events batch = reader.next(1 << 16); batch != null; batch = reader.next(1 << 16)) {
                events += batch.count();
                most = Math.max(most, batch.count());
            }
        }
        assertThat(events).isEqualTo(rows);
        assertThat(most).isLessThanOrEqualTo(1 << 14);
    }

    private static void zeros(OutputStream out, long count) throws IOException {
        byte[] zeros = new byte[1 << 16];
        for (long left = count; left > 0; left -= zeros.length) {
            out.write(zeros, 0, (int) Math.min(left, zeros.length));
        }
    }

    @Test
    void twoEntriesOfOneNameAreRefused() throws IOException {
        Path file = folder.resolve("twice.npz");
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file)) {
            for (int i = 0; i < 2; i++) {
                zip.putArchiveEntry(new ZipArchiveEntry("t.npy"));
                zip.write(NpyWriting.header("|u1", 0));
                zip.closeArchiveEntry();
            }
        }
        assertThatThrownBy(() -> rows(file, DEFAULTS))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("two entries called t.npy");
    }

    @Test
    void aListOfEntriesWithoutEndIsRefused() throws IOException {
        Path file = folder.resolve("many.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < 20; i++) {
                zip.putNextEntry(new ZipEntry("n".repeat(60_000) + i + ".npy"));
                zip.closeEntry();
            }
        }
        assertThatThrownBy(() -> format().open(Source.of(file), DEFAULTS))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("list of entries longer");
    }

    @Test
    void aDamagedEntryIsToldByItsChecksum() throws IOException {
        byte[] bytes = Fixtures.bytes("stored.npz");
        // The last byte of the stored array x: its entry is the first, 128 bytes of header and 5 numbers of 2 bytes.
        int name = 30 + 5 + (bytes[28] & 0xFF);
        bytes[name + 128 + 9] ^= 1;
        Path file = Files.write(folder.resolve("damaged.npz"), bytes);
        assertThatThrownBy(() -> rows(file, DEFAULTS))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("array x")
                .hasMessageContaining("checksum");
    }

    @ParameterizedTest
    @ValueSource(strings = {"spikingjelly.npz", "event_data.npz", "stored.npz"})
    void everyCutAndEveryFlippedByteIsReadOrATypedError(String name) throws IOException {
        Fixtures.damage(name, format(), folder, 5, 5);
    }

    @Test
    void aFileIsThereWhenItsWriterIsClosedAndNothingElse() throws IOException {
        Path file = folder.resolve("written.npz");
        Events events = RandomEvents.of(1, GEOMETRY, 10_000, 50);
        try (EventWriter writer = format().create(file, GEOMETRY)) {
            writer.write(events.slice(0, 9_000));
            assertThat(file).doesNotExist();
            writer.write(events.slice(9_000, 10_000));
        }
        assertThat(folder).isDirectoryContaining("glob:**written.npz").isDirectoryNotContaining("glob:**.part");
        assertThat(rows(file, DEFAULTS)).hasSize(10_000);
    }

    private Path archive(String name, String... entries) throws IOException {
        Path file = folder.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write(NpyWriting.header("|u1", 1));
                zip.write(1);
                zip.closeEntry();
            }
        }
        return file;
    }
}
