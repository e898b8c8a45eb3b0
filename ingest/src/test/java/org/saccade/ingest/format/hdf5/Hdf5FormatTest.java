package org.saccade.ingest.format.hdf5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.ingest.format.Fixtures.FIVE;
import static org.saccade.ingest.format.Fixtures.file;
import static org.saccade.ingest.format.Fixtures.rows;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.Fixtures;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.format.StampUnit;
import org.saccade.ingest.format.array.TimeUnit;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

class Hdf5FormatTest {

    private static final ReadOptions DEFAULTS = ReadOptions.defaults();

    @TempDir
    Path folder;

    /** Records, plain and LZF; four data sets with a Fletcher checksum, big-endian x. */
    @ParameterizedTest
    @ValueSource(strings = {"metavision.h5", "tonic.h5", "fletcher.h5"})
    void filesOfH5pyAreRead(String name) throws IOException {
        assertThat(rows(file(folder, name), DEFAULTS)).isEqualTo(FIVE);
    }

    /** Four data sets in /events in chunks of 2, shuffled and deflated; t is 10 less, t_offset 1000. */
    @Test
    void dsecsOffsetIsAddedAndItsSensorKnown() throws IOException {
        try (EventReader reader =
                RecordingFile.open(file(folder, "dsec.h5"), DEFAULTS).events()) {
            assertThat(reader.geometry()).isEqualTo(new Geometry(640, 480));
            assertThat(rows(reader))
                    .containsExactly("1000,1,5,1", "1010,2,6,0", "1010,3,7,1", "1025,4,8,0", "4000000990,639,479,1");
        }
    }

    @Test
    void metavisionsSensorIsTakenFromItsAttribute() throws IOException {
        try (EventReader reader =
                RecordingFile.open(file(folder, "metavision.h5"), DEFAULTS).events()) {
            assertThat(reader.geometry()).isEqualTo(new Geometry(1280, 720));
        }
    }

    /** Contiguous, behind a user block of 512 bytes, times as floating-point numbers. */
    @Test
    void realTimesMustHaveTheirUnitStated() throws IOException {
        Path file = file(folder, "contiguous.h5");
        RecordingFile asks = RecordingFile.open(Source.of(file), new Hdf5Format(), DEFAULTS);
        assertThatThrownBy(asks::events)
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("has times that are no whole numbers")
                .hasMessageContaining("--unit");
        RecordingFile told =
                RecordingFile.open(Source.of(file), new Hdf5Format(), DEFAULTS.withUnit(StampUnit.MICROSECONDS));
        try (EventReader reader = told.events()) {
            assertThat(rows(reader)).isEqualTo(FIVE);
        }
    }

    /** The number of the shuffle filter, which stands 8 bytes ahead of its name, becomes another's. */
    @ParameterizedTest
    @CsvSource({"32001,Blosc", "36559,0x8ECF", "32015,Zstandard", "777,777"})
    void aFilterThatIsNotReadIsNamedWithAWayOut(int filter, String name) throws IOException {
        byte[] bytes = Fixtures.bytes("dsec.h5");
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int changed = 0;
        for (int at = text.indexOf("shuffle\0"); at >= 0; at = text.indexOf("shuffle\0", at + 1)) {
            bytes[at - 8] = (byte) filter;
            bytes[at - 7] = (byte) (filter >> 8);
            changed++;
        }
        assertThat(changed).isEqualTo(4);
        Path file = Files.write(folder.resolve("packed.h5"), bytes);
        assertThatThrownBy(() -> rows(file, DEFAULTS))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("packed.h5, /events/")
                .hasMessageContaining(name)
                .hasMessageContaining("h5repack");
    }

    @Test
    void moreThanABlockOfRowsIsReadFromContiguousDataSets() throws IOException {
        Geometry geometry = new Geometry(640, 480);
        Events events = RandomEvents.of(2, geometry, 50_000, 300);
        Path file = folder.resolve("many.h5");
        try (WritableHdfFile out = HdfFile.write(file)) {
            int n = events.count();
            long[] t = new long[n];
            for (int i = 0; i < n; i++) {
                t[i] = events.timeUs(i);
            }
            out.putDataset("t", t);
            out.putDataset("x", Arrays.copyOf(events.x(), n));
            out.putDataset("y", Arrays.copyOf(events.y(), n));
            out.putDataset("p", Arrays.copyOf(events.p(), n));
        }
        try (EventReader reader =
                RecordingFile.open(file, DEFAULTS.withGeometry(geometry)).events()) {
            List<Events> batches = new ArrayList<>();
            for (Events batch = reader.next(7_000); batch != null; batch = reader.next(7_000)) {
                batches.add(batch);
            }
            assertThat(Events.concat(batches)).isEqualTo(events);
        }
    }

    @Test
    void aFileWithoutEventsSaysWhatItHas() throws IOException {
        Path file = folder.resolve("other.h5");
        try (WritableHdfFile out = HdfFile.write(file)) {
            out.putGroup("run").putDataset("image", new int[] {1, 2, 3});
        }
        assertThatThrownBy(() -> rows(file, DEFAULTS))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("no events")
                .hasMessageContaining("/run/image");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tonic.h5", "contiguous.h5"})
    void everyCutAndEveryFlippedByteIsReadOrATypedError(String name) throws IOException {
        Fixtures.damage(name, new Hdf5Format(), folder, 1, 3);
    }

    @Test
    void aLargerFileWithDamageIsReadOrATypedError() throws IOException {
        Fixtures.damage("dsec.h5", new Hdf5Format(), folder, 211, 61);
    }

    /** HDF5 may begin at 512 times any power of two: here behind 2 GiB of nothing, which take no room on the disk. */
    @Test
    void aFileOverTwoGibibytesIsRead() throws IOException {
        Path file = folder.resolve("large.h5");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(behind(FRONT)), FRONT);
        }
        RecordingFile recording = RecordingFile.open(Source.of(file), new Hdf5Format(), DEFAULTS);
        try (EventReader reader = recording.events()) {
            assertThat(rows(reader)).isEqualTo(FIVE);
        }
    }

    private static final long FRONT = 1L << 31;

    /** The base address, at byte 24 of a superblock of version 0, is where the file begins in its file. */
    private static byte[] behind(long front) throws IOException {
        byte[] bytes = Fixtures.bytes("fletcher.h5");
        assertThat(bytes[8]).as("version of the superblock").isZero();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(24, front);
        return bytes;
    }

    /** The same with bytes flipped: jhdf cannot be kept from making room for a size that such a file states, but it comes out as ours. */
    @Test
    void aDamagedFileOverTwoGibibytesIsReadOrATypedError() throws IOException {
        Path file = folder.resolve("large.h5");
        byte[] whole = behind(FRONT);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int at = 0; at < whole.length; at += 29) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) 0xFF;
                channel.write(ByteBuffer.wrap(damaged), FRONT);
                try (EventReader reader = RecordingFile.open(Source.of(file), new Hdf5Format(), DEFAULTS)
                        .events()) {
                    rows(reader);
                } catch (FormatException e) {
                    assertThat(e).hasMessageContaining("large.h5");
                }
            }
        }
    }

    @Test
    void microsecondsThatNothingStatesAreTold() throws IOException {
        assertThat(notes("tonic.h5", DEFAULTS)).containsExactly(TimeUnit.ASSUMED);
        assertThat(notes("tonic.h5", DEFAULTS.withUnit(StampUnit.MICROSECONDS))).isEmpty();
        assertThat(notes("dsec.h5", DEFAULTS)).isEmpty();
        assertThat(notes("metavision.h5", DEFAULTS)).isEmpty();
    }

    private List<String> notes(String name, ReadOptions options) throws IOException {
        try (EventReader reader =
                RecordingFile.open(file(folder, name), options).events()) {
            return reader.report().notes();
        }
    }
}
