package org.saccade.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.format.atis.AtisFormat;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

class SliceAndCropTest {

    private static final Geometry GEOMETRY = new Geometry(34, 34);
    private static final Events EVENTS = RandomEvents.of(4, GEOMETRY, 20_000, 60);

    @TempDir
    Path folder;

    private byte[] file;

    @BeforeEach
    void write() throws IOException {
        Path path = folder.resolve("a.bin");
        try (EventWriter writer = new AtisFormat().create(path, GEOMETRY)) {
            writer.write(EVENTS);
        }
        file = Files.readAllBytes(path);
    }

    private EventReader whole() throws IOException {
        Source source = Source.of(new ByteArrayInputStream(file), "memory");
        ReadOptions options = ReadOptions.defaults().withGeometry(GEOMETRY);
        return EventReader.of(new AtisFormat().open(source, options), "memory", options.backward());
    }

    /** Rows as (t, x, y, p); checks the batches on the way. */
    private static List<List<Long>> rows(EventReader reader, int atMost) throws IOException {
        List<List<Long>> rows = new ArrayList<>();
        for (Events batch = reader.next(atMost); batch != null; batch = reader.next(atMost)) {
            assertThat(batch.count()).isBetween(1, atMost);
            assertThat(batch.baseUs()).isEqualTo(batch.timeUs(0));
            assertThat(batch.geometry()).isEqualTo(reader.geometry());
            for (int i = 0; i < batch.count(); i++) {
                rows.add(row(batch, i, 0, 0));
            }
        }
        assertThat(reader.next(atMost)).as("the end stays the end").isNull();
        return rows;
    }

    private static List<Long> row(Events events, int i, int left, int top) {
        return List.of(events.timeUs(i), events.x()[i] - (long) left, events.y()[i] - (long) top, (long) events.p()[i]);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 1 << 20})
    void aSliceHoldsWhatLiesInItsHalfOpenInterval(int atMost) throws IOException {
        long from = EVENTS.timeUs(7_000);
        long to = EVENTS.timeUs(9_000);
        List<List<Long>> expected = new ArrayList<>();
        for (int i = EVENTS.indexOf(from); i < EVENTS.indexOf(to); i++) {
            expected.add(row(EVENTS, i, 0, 0));
        }
        try (EventReader slice = new SliceReader(whole(), from, to)) {
            assertThat(rows(slice, atMost)).isEqualTo(expected).isNotEmpty();
            assertThat(slice.originUs()).isEqualTo(from);
            assertThat(slice.endUs()).isEqualTo(to);
            assertThat(slice.report().events()).isEqualTo(expected.size());
            assertThat(slice.report().truncated()).isFalse();
        }
    }

    @Test
    void slicesOneAfterAnotherMakeTheWhole() throws IOException {
        long middle = EVENTS.timeUs(12_345);
        List<List<Long>> both = new ArrayList<>();
        try (EventReader first = new SliceReader(whole(), 0, middle);
                EventReader second = new SliceReader(whole(), middle, Long.MAX_VALUE)) {
            both.addAll(rows(first, 4096));
            both.addAll(rows(second, 4096));
        }
        try (EventReader all = whole()) {
            assertThat(both).isEqualTo(rows(all, 4096));
        }
    }

    @Test
    void aSliceWithoutEventsIsAnEmptyRecording() throws IOException {
        try (EventReader slice = new SliceReader(whole(), Long.MAX_VALUE - 5, Long.MAX_VALUE)) {
            assertThat(slice.next(10)).isNull();
            assertThat(slice.originUs()).isEqualTo(Long.MAX_VALUE - 5);
            assertThat(slice.endUs()).as("the file has no later event").isEqualTo(ColumnReader.UNKNOWN_END);
        }
        assertThatThrownBy(() -> new SliceReader(whole(), 5, 5)).hasMessageContaining("from 5 to 5 us is empty");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 1 << 20})
    void aCropIsASensorOfItsOwn(int atMost) throws IOException {
        List<List<Long>> expected = new ArrayList<>();
        for (int i = 0; i < EVENTS.count(); i++) {
            int x = EVENTS.x()[i];
            int y = EVENTS.y()[i];
            if (x >= 5 && x < 15 && y >= 20 && y < 34) {
                expected.add(row(EVENTS, i, 5, 20));
            }
        }
        try (EventReader crop = new CropReader(whole(), 5, 20, 10, 14)) {
            assertThat(crop.geometry()).isEqualTo(new Geometry(10, 14));
            assertThat(rows(crop, atMost)).isEqualTo(expected).isNotEmpty();
            assertThat(crop.report().events()).isEqualTo(expected.size());
            assertThat(crop.report().notes())
                    .containsExactly((EVENTS.count() - expected.size()) + " events beside the rectangle were left out");
        }
    }

    @Test
    void aRectangleThatIsNotOnTheSensorIsRefused() throws IOException {
        for (int[] r : new int[][] {{-1, 0, 5, 5}, {0, 30, 5, 5}, {0, 0, 35, 5}, {1, 1, Integer.MAX_VALUE, 1}}) {
            assertThatThrownBy(() -> new CropReader(whole(), r[0], r[1], r[2], r[3]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not inside a sensor of 34 x 34");
        }
    }
}
