package org.saccade.ingest.format.esimagenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.ingest.format.Fixtures.file;
import static org.saccade.ingest.format.Fixtures.rows;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.Fixtures;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.frame.FrameSpec;

class EsImageNetFormatTest {

    private static final ReadOptions DEFAULTS = ReadOptions.defaults();

    @TempDir
    Path folder;

    /** pos (20,30,1) (21,31,1) (100,200,3) (22,32,8), neg (40,50,1) (41,51,2) (42,52,3): (row, column, step). */
    @Test
    void bothArraysAreMergedByStepOnFirst() throws IOException {
        assertThat(rows(file(folder, "es.npz"), DEFAULTS))
                .containsExactly(
                        "0,30,20,1",
                        "0,31,21,1",
                        "0,50,40,0",
                        "1000,51,41,0",
                        "2000,200,100,1",
                        "2000,52,42,0",
                        "7000,32,22,1");
    }

    /** Without events in the last steps it is as long as any other sample; an empty array of one axis is an empty array. */
    @Test
    void aSampleHasItsLengthWhateverItsEvents() throws IOException {
        try (EventReader reader =
                RecordingFile.open(file(folder, "es_empty_neg.npz"), DEFAULTS).events()) {
            assertThat(reader.geometry()).isEqualTo(new Geometry(256, 256));
            assertThat(reader.originUs()).isZero();
            assertThat(reader.endUs()).isEqualTo(8000);
            assertThat(rows(reader)).containsExactly("0,30,20,1", "0,31,21,1", "2000,200,100,1");
        }
    }

    @Test
    void eightBinsOverItsLengthAreItsSteps() throws IOException {
        byte[] rows = new byte[3 * 8];
        for (int step = 1; step <= 8; step++) {
            rows[3 * step - 1] = (byte) step;
        }
        Path file = folder.resolve("sample.npz");
        EsImageNetWriter.write(file, rows, 8, rows, 6);
        FrameSpec spec = new FrameSpec(8, 2, 224, 224, 0, FrameSpec.Value.BINARY);
        try (EventReader reader = RecordingFile.open(file, DEFAULTS).events()) {
            Events events = reader.next(100);
            int[] perBin = new int[8];
            for (int i = 0; i < events.count(); i++) {
                int bin = 0;
                while (events.timeUs(i) >= spec.binStartUs(bin + 1, reader.endUs())) {
                    bin++;
                }
                perBin[bin]++;
            }
            assertThat(perBin).containsExactly(2, 2, 2, 2, 2, 2, 1, 1);
        }
    }

    @Test
    void aStepThatIsNoneIsRefused() throws IOException {
        Path file = folder.resolve("wrong.npz");
        EsImageNetWriter.write(file, new byte[] {1, 1, 9}, 1, new byte[0], 0);
        assertThatThrownBy(() -> rows(file, DEFAULTS))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("array pos")
                .hasMessageContaining("step 9");
    }

    @Test
    void anArrayOutOfOrderGoesBackAndIsCounted() throws IOException {
        Path file = folder.resolve("back.npz");
        EsImageNetWriter.write(file, new byte[] {1, 1, 5, 2, 2, 4}, 2, new byte[0], 0);
        try (EventReader reader = RecordingFile.open(file, DEFAULTS).events()) {
            assertThat(rows(reader)).containsExactly("4000,1,1,1", "4000,2,2,1");
            assertThat(reader.report().backwards()).isEqualTo(1);
        }
    }

    /** Numbers that are not 0: [0,0,3,4] [0,0,3,2] [1,0,2,1] [1,6,0,223] [0,7,223,0] of (polarity, step, row, column). */
    @Test
    void framesBecomeEvents() throws IOException {
        Path file = file(folder, "frames.npz");
        assertThat(rows(file, DEFAULTS))
                .containsExactly("0,2,3,1", "0,4,3,1", "0,1,2,0", "6000,223,0,0", "7000,0,223,1");
        RecordingFile recording = RecordingFile.open(file, DEFAULTS);
        assertThat(recording.format()).isInstanceOf(EsImageNetFramesFormat.class);
        try (EventReader reader = recording.events()) {
            assertThat(reader.geometry()).isEqualTo(new Geometry(224, 224));
            assertThat(reader.endUs()).isEqualTo(8000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"es.npz", "es_empty_neg.npz", "frames.npz"})
    void everyCutAndEveryFlippedByteIsReadOrATypedError(String name) throws IOException {
        RecordingFormat format =
                RecordingFile.open(file(folder, name), DEFAULTS).format();
        Fixtures.damage(name, format, folder, 1, 7);
    }
}
