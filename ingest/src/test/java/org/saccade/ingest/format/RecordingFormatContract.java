package org.saccade.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.recording.Formats;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/** What every format that is read and written promises; each format's test extends it. */
public abstract class RecordingFormatContract {

    protected static final Geometry GEOMETRY = new Geometry(34, 34);

    @TempDir
    protected Path folder;

    /** The format under test. */
    protected abstract RecordingFormat format();

    /**
     * Where a file of this length, cut from {@code file}, is cut inside a unit: the offset of that unit; -1 where it ends with a whole one;
     * {@link #ANY} where the format cannot tell exactly.
     */
    protected abstract long truncatedAt(byte[] file, int length);

    /** No promise about where a cut is reported. */
    protected static final long ANY = Long.MIN_VALUE;

    /** Shortest file that can be opened at all: its header. */
    protected int shortest(byte[] file) {
        return 0;
    }

    /** A file that holds these events. */
    protected final byte[] encode(Events events) throws IOException {
        return encode(events, events.geometry());
    }

    protected final byte[] encode(Events events, Geometry geometry) throws IOException {
        Path file = folder.resolve(
                "encoded" + format().endings().stream().findFirst().orElse(""));
        try (EventWriter writer = format().create(file, geometry)) {
            writer.write(events);
        }
        return Files.readAllBytes(file);
    }

    protected final EventReader open(byte[] file, Geometry geometry) throws IOException {
        return open(file, ReadOptions.defaults().withGeometry(geometry));
    }

    protected final EventReader open(byte[] file, ReadOptions options) throws IOException {
        return EventReader.of(format().open(source(file), options), "memory", options.backward());
    }

    /** Formats that need a file override it. */
    protected Source source(byte[] file) throws IOException {
        return Source.of(new ByteArrayInputStream(file), "memory");
    }

    protected static List<Events> readAll(EventReader reader, int atMost) throws IOException {
        List<Events> batches = new ArrayList<>();
        for (Events batch = reader.next(atMost); batch != null; batch = reader.next(atMost)) {
            assertThat(batch.count()).isBetween(1, atMost);
            assertThat(batch.baseUs()).isEqualTo(batch.timeUs(0));
            batches.add(batch);
        }
        assertThat(reader.next(atMost)).as("the end stays the end").isNull();
        return batches;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 4096, 1 << 20})
    void returnsWhatWasWrittenInBatchesOfAnySize(int atMost) throws IOException {
        int count = atMost == 1 ? 300 : 50_000;
        Events events = RandomEvents.of(atMost, GEOMETRY, count, 300);
        try (EventReader reader = open(encode(events), GEOMETRY)) {
            List<Events> batches = readAll(reader, atMost);
            assertThat(Events.concat(batches)).isEqualTo(events);
            assertThat(reader.report().events()).isEqualTo(count);
            assertThat(reader.report().warnings()).isEmpty();
            assertThat(reader.originUs()).isLessThanOrEqualTo(events.timeUs(0));
        }
    }

    @Test
    void anEmptyRecordingHasNoBatch() throws IOException {
        try (EventReader reader = open(encode(Events.none(GEOMETRY, 0)), GEOMETRY)) {
            assertThat(reader.next(10)).isNull();
            assertThat(reader.report().events()).isZero();
        }
    }

    @Test
    void itsFilesAreRecognisedByTheirContent() throws IOException {
        byte[] file = encode(RandomEvents.of(5, GEOMETRY, 5_000, 300));
        Head head = new Head("nameless", Arrays.copyOf(file, Math.min(file.length, Head.LENGTH)), file.length);
        assertThat(Formats.recognise(head)).contains(Formats.named(format().id()));
    }

    @Test
    void eventsOutsideTheGeometryAreCountedAndLeftOut() throws IOException {
        Events events = RandomEvents.of(3, GEOMETRY, 5_000, 300);
        Geometry small = new Geometry(20, 10);
        try (EventReader reader = open(encode(events), small)) {
            long kept = readAll(reader, 1000).stream().mapToLong(Events::count).sum();
            long inside = 0;
            for (int i = 0; i < events.count(); i++) {
                inside += small.contains(events.x()[i], events.y()[i]) ? 1 : 0;
            }
            assertThat(kept).isEqualTo(inside).isPositive();
            assertThat(reader.report().outside()).isEqualTo(events.count() - inside);
        }
    }

    @Test
    void aFileCutAnywhereIsReadToTheLastWholeEvent() throws IOException {
        Events events = RandomEvents.of(4, GEOMETRY, 40, 300);
        byte[] file = encode(events);
        for (int length = shortest(file); length < file.length; length++) {
            try (EventReader reader = open(Arrays.copyOf(file, length), GEOMETRY)) {
                List<Events> batches = readAll(reader, 16);
                int count = batches.stream().mapToInt(Events::count).sum();
                if (count > 0) {
                    assertThat(Events.concat(batches)).isEqualTo(events.slice(0, count));
                }
                long at = truncatedAt(file, length);
                if (at != ANY) {
                    assertThat(reader.report().truncatedAtByte())
                            .as("cut at " + length)
                            .isEqualTo(at);
                }
                if (at >= 0) {
                    assertThat(reader.report().warnings().get(0)).contains("at byte " + at);
                }
            }
        }
        for (int length = 0; length < shortest(file); length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> open(cut, GEOMETRY).close())
                    .as("cut at " + length)
                    .isInstanceOf(FormatException.class);
        }
    }

    @Test
    void aBatchOfNoEventsIsRefused() throws IOException {
        try (EventReader reader = open(encode(Events.none(GEOMETRY, 0)), GEOMETRY)) {
            assertThatThrownBy(() -> reader.next(0)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
