package org.saccade.ingest.format.txyp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.ingest.format.Fixtures.rows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.SharedData;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.format.atis.AtisFormat;
import org.saccade.ingest.recording.Formats;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

class TxypFormatTest {

    private static final ReadOptions DEFAULTS = ReadOptions.defaults();
    private static final Geometry GEOMETRY = new Geometry(240, 180);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"int64", "float64", "uint32", "float32", "int16"})
    void rowsOfEachTypeAreRecognisedAndRead(String type) throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            int step = type.equals("int16") ? 20 : 300;
            Events events = RandomEvents.of(seed, GEOMETRY, 2000, step);
            Path file = Files.write(folder.resolve("event_stream_0001.bin"), encode(events, type));
            RecordingFile recording = RecordingFile.open(file, DEFAULTS.withGeometry(GEOMETRY));
            assertThat(recording.format()).isInstanceOf(TxypFormat.class);
            try (EventReader reader = recording.events()) {
                assertThat(reader.next(1 << 16)).isEqualTo(events);
                assertThat(reader.report().notes()).singleElement().asString().contains("read as " + type);
            }
        }
    }

    @Test
    void aCutFileIsReadToItsLastWholeRow() throws IOException {
        byte[] whole = encode(RandomEvents.of(1, GEOMETRY, 10, 300), "uint32");
        List<String> all = rows(Files.write(folder.resolve("a.bin"), whole), DEFAULTS);
        for (int length = 16 * 5; length < whole.length; length++) {
            Path file = Files.write(folder.resolve("a.bin"), Arrays.copyOf(whole, length));
            try (EventReader reader = RecordingFile.open(
                            Source.of(file), new TxypFormat(), DEFAULTS.withGeometry(GEOMETRY))
                    .events()) {
                assertThat(rows(reader)).isEqualTo(all.subList(0, length / 16));
                assertThat(reader.report().truncatedAtByte()).isEqualTo(length % 16 == 0 ? -1 : length - length % 16);
            }
        }
    }

    @Test
    void fortyBitWordsAreNotTakenForRows() throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            int count = 1 + seed * seed;
            Path file = folder.resolve("atis.bin");
            try (EventWriter writer = new AtisFormat().create(file, GEOMETRY)) {
                writer.write(RandomEvents.of(seed, GEOMETRY, count, 1 + seed));
            }
            assertThat(Formats.recognise(Source.of(file).head()).orElseThrow())
                    .as("seed " + seed)
                    .isInstanceOf(AtisFormat.class);
        }
    }

    @Test
    void realRecordingsOfFortyBitWordsAreNotTakenForRows() throws IOException {
        Path data = SharedData.folder("nmnist");
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(data)) {
            all.filter(file -> file.toString().endsWith(".bin")).forEach(files::add);
        }
        assertThat(files).hasSize(1000);
        for (Path file : files) {
            assertThat(Formats.recognise(Source.of(file).head()).orElseThrow())
                    .as(file.toString())
                    .isInstanceOf(AtisFormat.class);
        }
    }

    @Test
    void whatMakesNoSenseInAnyTypeIsRefused() throws IOException {
        byte[] noise = new byte[4096];
        new SplittableRandom(4).nextBytes(noise);
        Path file = Files.write(folder.resolve("noise.bin"), noise);
        assertThatThrownBy(() -> new TxypFormat().open(Source.of(file), DEFAULTS))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("make no sense");
    }

    @Test
    void aRowFurtherOnThatIsNoneIsToldByItsNumber() throws IOException {
        byte[] rows = encode(RandomEvents.of(1, GEOMETRY, 3000, 300), "uint32");
        rows[16 * 2500 + 12] = 7;
        Path file = Files.write(folder.resolve("a.bin"), rows);
        assertThatThrownBy(() -> rows(file, DEFAULTS.withGeometry(GEOMETRY)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("row 2500 has polarity 7");
    }

    private static byte[] encode(Events events, String type) {
        int bytes = Integer.parseInt(type.replaceAll("\\D", "")) / 8;
        ByteBuffer out = ByteBuffer.allocate(4 * bytes * events.count()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < events.count(); i++) {
            for (long value : new long[] {events.timeUs(i), events.x()[i], events.y()[i], events.p()[i]}) {
                switch (type) {
                    case "int64" -> out.putLong(value);
                    case "float64" -> out.putDouble(value);
                    case "uint32" -> out.putInt((int) value);
                    case "float32" -> out.putFloat(value);
                    default -> out.putShort((short) value);
                }
            }
        }
        return out.array();
    }
}
