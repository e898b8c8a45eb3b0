package org.saccade.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.ingest.RandomEvents;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/** What every reader promises, whatever the format; each format's test extends it. */
abstract class EventReaderContract {

    static final Geometry GEOMETRY = new Geometry(34, 34);

    /** A file of the format that holds these events. */
    abstract byte[] encode(Events events) throws IOException;

    /** Opens bytes of the format. */
    abstract EventReader open(byte[] file, Geometry geometry) throws IOException;

    /** Bytes that the smallest unit of the format takes: a cut elsewhere is inside a unit. */
    abstract int unit();

    static List<Events> readAll(EventReader reader, int atMost) throws IOException {
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
        for (int length = 0; length < file.length; length++) {
            try (EventReader reader = open(java.util.Arrays.copyOf(file, length), GEOMETRY)) {
                List<Events> batches = readAll(reader, 16);
                int count = batches.stream().mapToInt(Events::count).sum();
                if (count > 0) {
                    assertThat(Events.concat(batches)).isEqualTo(events.slice(0, count));
                }
                boolean inside = length % unit() != 0;
                assertThat(reader.report().truncated()).as("cut at " + length).isEqualTo(inside);
                if (inside) {
                    assertThat(reader.report().truncatedAtByte()).isEqualTo(length - length % unit());
                    assertThat(reader.report().warnings().get(0)).contains("at byte " + (length - length % unit()));
                }
            }
        }
    }

    @Test
    void aBatchOfNoEventsIsRefused() throws IOException {
        try (EventReader reader = open(encode(Events.none(GEOMETRY, 0)), GEOMETRY)) {
            assertThatThrownBy(() -> reader.next(0)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
