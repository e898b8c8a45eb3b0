package org.saccade.ingest.format.prophesee;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.saccade.ingest.SharedData;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/** Cameras' own recordings, against counts and sums that others took of them. */
class RealRecordingsTest {

    /** What was read of a recording. */
    private static final class Read {
        private long firstUs = -1;
        private long lastUs;
        private long events;
        private long on;
        private long sumX;
        private long sumY;
        private long sumUs;

        private void add(Events batch) {
            firstUs = events == 0 ? batch.timeUs(0) : firstUs;
            lastUs = batch.timeUs(batch.count() - 1);
            events += batch.count();
            for (int i = 0; i < batch.count(); i++) {
                on += batch.p()[i];
                sumX += batch.x()[i];
                sumY += batch.y()[i];
                sumUs += batch.timeUs(i);
            }
        }

        private void check(long expectedFirst, long expectedLast, long expectedOff, long expectedOn) {
            assertThat(new long[] {firstUs, lastUs, events - on, on})
                    .containsExactly(expectedFirst, expectedLast, expectedOff, expectedOn);
        }
    }

    private static Read read(Path file, ReadOptions options, String format, Geometry geometry, String... notes)
            throws IOException {
        RecordingFile recording = RecordingFile.open(file, options);
        assertThat(recording.format().id()).isEqualTo(format);
        Read read = new Read();
        try (EventReader reader = recording.events()) {
            assertThat(reader.geometry()).isEqualTo(geometry);
            for (Events batch = reader.next(4096); batch != null; batch = reader.next(4096)) {
                read.add(batch);
            }
            assertThat(reader.report().warnings()).isEmpty();
            assertThat(reader.report().notes()).containsExactly(notes);
        }
        return read;
    }

    @Test
    void evt2OfAGen3Camera() throws IOException {
        Path file = SharedData.folder("evt2").resolve("gen3_640x480.raw");
        read(file, ReadOptions.defaults(), "evt2", new Geometry(640, 480))
                .check(1_317_888, 1_367_888, 171_626, 367_855);
    }

    @Test
    void evt3OfAGen41Camera() throws IOException {
        Path file = SharedData.folder("evt3").resolve("gen41_1280x720.raw");
        read(file, ReadOptions.defaults(), "evt3", new Geometry(1280, 720))
                .check(11_718_656, 11_727_457, 104_064, 115_532);
    }

    /** Rows of 16 bytes: t at 0, which is wrong there, x at 8, y at 10, p at 12. */
    @Test
    void evt3EqualsAnotherReadersPlacesAndPolarities() throws IOException {
        Path evt3 = SharedData.folder("evt3").resolve("gen41_1280x720.raw");
        byte[] npy = Files.readAllBytes(SharedData.folder("npy").resolve("gen41_padded_struct.npy"));
        ByteBuffer rows = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN);
        int at = 10 + rows.getShort(8);
        try (EventReader reader =
                RecordingFile.open(evt3, ReadOptions.defaults()).events()) {
            for (Events batch = reader.next(4096); batch != null; batch = reader.next(4096)) {
                for (int i = 0; i < batch.count(); i++, at += 16) {
                    assertThat(new int[] {batch.x()[i], batch.y()[i], batch.p()[i]})
                            .containsExactly(rows.getShort(at + 8), rows.getShort(at + 10), rows.get(at + 12));
                }
            }
        }
        assertThat(at).isEqualTo(npy.length);
    }

    @Test
    void evt3WithoutAHeader() throws IOException {
        Path file = SharedData.folder("evt3").resolve("headerless_1280x720.words");
        Geometry geometry = new Geometry(1280, 720);
        Read read = read(
                file,
                ReadOptions.defaults().withGeometry(geometry),
                "evt3",
                geometry,
                "external triggers passed over: 2");
        read.check(14_224_870, 15_476_187, 41_030, 41_439);
        assertThat(new long[] {read.sumX, read.sumY, read.on, 1000 * read.sumUs})
                .containsExactly(42_078_718, 31_656_267, 41_439, 1_222_326_831_810_000L);
    }

    @Test
    void datWithoutASize() throws IOException {
        Path file = SharedData.folder("dat2").resolve("ncars.dat");
        read(file, ReadOptions.defaults(), "dat2", new Geometry(78, 42)).check(0, 99_952, 659, 1_350);
    }
}
