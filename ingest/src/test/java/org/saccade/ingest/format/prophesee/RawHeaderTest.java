package org.saccade.ingest.format.prophesee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.recording.Formats;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/** The headers of RAW recordings, in all the ways in which cameras wrote them. */
class RawHeaderTest {

    private static final int[] EVT2 = {0x8000_0001, 0x1000_1802};
    private static final int[] EVT3 = {0x8000, 0x6040, 0x0002, 0x2803};
    /** OFF, t 0, x 3, y 2, one event; in front of it TIME_HIGH 1. */
    private static final long[] EVT21 = {0x8000_0001_0000_0000L, 0x1000_1802_0000_0001L};

    @TempDir
    private Path folder;

    private static EventReader open(byte[] file, ReadOptions options) throws IOException {
        return RecordingFile.open(Source.of(new ByteArrayInputStream(file), "memory"), options)
                .events();
    }

    private static void assertOneEvent(byte[] file, Geometry geometry) throws IOException {
        try (EventReader reader = open(file, ReadOptions.defaults())) {
            assertThat(reader.geometry()).isEqualTo(geometry);
            Events events = reader.next(10);
            assertThat(events.count()).isEqualTo(1);
            assertThat(new long[] {events.timeUs(0), events.x()[0], events.y()[0], events.p()[0]})
                    .containsExactly(64, 3, 2, 1);
            assertThat(reader.next(10)).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "% evt 2.0\\n% geometry 320x240\\n | 320 | 240",
                "% evt 2.0\\n% system_ID 21\\n | 640 | 480",
                "% Date 2020-01-01 00:00:00\\n% system_ID 48\\n% evt 2.0\\n% end\\n | 1280 | 720",
                "% format EVT2;height=720;width=1280\\n% end\\n | 1280 | 720",
                "% camera_integrator_name Prophesee\\n% evt 2.0\\n% format EVT2\\n% geometry 64x48\\r\\n% system_ID 21\\n | 64 | 48",
                "% geometry 0x99999\\n% evt 2.0\\n% system_ID 21\\n% end\\n | 640 | 480",
            })
    void theSensorIsThatOfTheHeaderOrOfTheCamera(String lines, int width, int height) throws IOException {
        byte[] file = Bytes.text(lines.replace("\\n", "\n").replace("\\r", "\r"))
                .words32(EVT2)
                .all();
        assertOneEvent(file, new Geometry(width, height));
    }

    @Test
    void evt3IsToldFromEvt2ByEitherKey() throws IOException {
        assertOneEvent(Bytes.text("% evt 3.0\n% system_ID 48\n").words16(EVT3).all(), new Geometry(1280, 720));
        assertOneEvent(
                Bytes.text("% format EVT3;height=10;width=20\n").words16(EVT3).all(), new Geometry(20, 10));
    }

    @Test
    void evt21IsReadInTheOrderThatTheHeaderStates() throws IOException {
        String start = "% format EVT21;height=10;width=20;endianness=";
        long[] legacy = {Long.rotateLeft(EVT21[0], 32), Long.rotateLeft(EVT21[1], 32)};
        long[] big = {Long.reverseBytes(EVT21[0]), Long.reverseBytes(EVT21[1])};
        assertOneEvent(Bytes.text(start + "little\n").words64(EVT21).all(), new Geometry(20, 10));
        assertOneEvent(Bytes.text(start + "legacy\n").words64(legacy).all(), new Geometry(20, 10));
        assertOneEvent(Bytes.text(start + "big\n% end\n").words64(big).all(), new Geometry(20, 10));
        byte[] other = Bytes.text(start + "middle\n").words64(EVT21).all();
        assertThatThrownBy(() -> open(other, ReadOptions.defaults()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("'middle'");
    }

    @Test
    void evt21WithoutAnOrderIsReadInTheOneInWhichTimeRises() throws IOException {
        long[] words = {0x8000_0001_0000_0000L, 0x8000_0001_0000_0000L, 0x1000_1802_0000_0001L};
        long[] legacy = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            legacy[i] = Long.rotateLeft(words[i], 32);
        }
        String lines = "% evt 2.1\n% geometry 20x10\n";
        assertOneEvent(Bytes.text(lines + "% system_ID 49\n").words64(words).all(), new Geometry(20, 10));
        assertOneEvent(Bytes.text(lines).words64(legacy).all(), new Geometry(20, 10));
        // One TIME_HIGH rises not: the old camera decides.
        long[] short2 = {legacy[1], legacy[2]};
        assertOneEvent(Bytes.text(lines + "% system_ID 49\n").words64(short2).all(), new Geometry(20, 10));
        assertOneEvent(Bytes.text(lines).words64(EVT21).all(), new Geometry(20, 10));
    }

    @Test
    void bigEndianWordsOfTwoAndFourBytesAreTurned() throws IOException {
        int[] evt2 = {Integer.reverseBytes(EVT2[0]), Integer.reverseBytes(EVT2[1])};
        byte[] file = Bytes.text("% format EVT2;height=10;width=20;endianness=big\n% end\n")
                .words32(evt2)
                .all();
        assertOneEvent(file, new Geometry(20, 10));
    }

    /** A TIME_HIGH of 0x...2025 begins with the bytes of "% ". */
    @Test
    void dataThatBeginLikeALineAreNoLine() throws IOException {
        byte[] file = Bytes.text("% evt 2.0\n% geometry 20x10\n")
                .words32(0x8000_2025, 0x1000_1802)
                .all();
        try (EventReader reader = open(file, ReadOptions.defaults())) {
            assertThat(reader.next(10).timeUs(0)).isEqualTo(0x2025L << 6);
        }
    }

    @Test
    void aStreamOfUnknownSizeAsksForTheOptionAndAFileIsSearched() throws IOException {
        byte[] file = Bytes.text("% evt 2.0\n").words32(EVT2).all();
        assertThatThrownBy(() -> open(file, ReadOptions.defaults()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("--geometry");
        Path path = Files.write(folder.resolve("unsized.raw"), file);
        try (EventReader reader =
                RecordingFile.open(path, ReadOptions.defaults()).events()) {
            assertThat(reader.geometry()).isEqualTo(new Geometry(4, 3));
        }
    }

    @Test
    void anotherKindThanTheUserSaysIsRefused() {
        byte[] file = Bytes.text("% evt 2.0\n").words32(EVT2).all();
        Source source = Source.of(new ByteArrayInputStream(file), "memory");
        assertThatThrownBy(() -> Prophesee.EVT3.open(source, ReadOptions.defaults()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("--format evt2");
    }

    @ParameterizedTest
    @ValueSource(ints = {5_000, 100_000})
    void aHeaderWithoutEndIsRefusedEarly(int length) {
        String line = "% " + "x".repeat(length > 50_000 ? 1000 : length) + "\n";
        byte[] file = Bytes.text("% evt 2.0\n" + line.repeat(1 + length / line.length()))
                .words32(EVT2)
                .all();
        Source source = Source.of(new ByteArrayInputStream(file), "memory");
        assertThatThrownBy(() -> Prophesee.EVT2.open(source, ReadOptions.defaults()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("longer than");
    }

    @Test
    void wordsWithoutAHeaderAreRecognisedOnlyWhenAllMakeSense() {
        int[] evt2 = new int[64];
        int[] evt3 = new int[64];
        for (int i = 0; i < 64; i++) {
            evt2[i] = i % 8 == 0 ? 0x8000_0000 | i : i % 2 << 28 | i << 11 | i;
            evt3[i] = i % 4 == 0 ? 0x8000 | i : i % 4 == 1 ? 0x6000 | i : i % 4 == 2 ? i : 0x2000 | i;
        }
        assertThat(recognised(new Bytes().words32(evt2).all())).contains("evt2");
        assertThat(recognised(new Bytes().words16(evt3).all())).contains("evt3");
        evt2[33] = 0x3000_0000;
        evt3[33] = 0x9000;
        assertThat(recognised(new Bytes().words32(evt2).all())).isNotEqualTo(Optional.of("evt2"));
        assertThat(recognised(new Bytes().words16(evt3).all())).isNotEqualTo(Optional.of("evt3"));
    }

    private static Optional<String> recognised(byte[] file) {
        return Formats.recognise(new Head("nameless", file, file.length)).map(format -> format.id());
    }
}
