package org.saccade.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.window.StreamChunk;

class OpenedChunksTest {

    private static final Geometry SENSOR = new Geometry(4, 4);

    private static StreamChunk chunk(int sequence, int events) {
        EventsBuilder builder = new EventsBuilder(SENSOR, sequence, events);
        for (int i = 0; i < events; i++) {
            builder.add(sequence, i % 4, 0, 1);
        }
        Events built = builder.build();
        return new StreamChunk(sequence, sequence, sequence + 1, 0, built, null, false);
    }

    @Test
    void aStreamComesBackOnceAndOnlyAsAWhole() {
        OpenedChunks opened = new OpenedChunks(100);
        StreamChunk first = chunk(0, 3);
        StreamChunk second = chunk(1, 3);
        opened.add("a", first);
        opened.add("b", chunk(0, 1));
        opened.add("a", second);
        assertThat(opened.remove("a", 2)).containsExactly(first, second);
        assertThat(opened.remove("a", 2)).isNull();
        assertThat(opened.remove("b", 2)).as("one chunk came before a restart").isNull();
    }

    @Test
    void theOldestMakesRoomAndItsLaterChunksAreNoWhole() {
        OpenedChunks opened = new OpenedChunks(10);
        opened.add("old", chunk(0, 6));
        opened.add("new", chunk(0, 4));
        StreamChunk next = chunk(1, 1);
        opened.add("new", next);
        opened.add("old", chunk(1, 1));
        assertThat(opened.remove("old", 2)).isNull();
        assertThat(opened.remove("new", 2)).hasSize(2).contains(next);
        opened.add("large", chunk(0, 11));
        assertThat(opened.remove("large", 1)).as("larger than all the room").isNull();
        opened.add("after", chunk(0, 10));
        assertThat(opened.remove("after", 1)).hasSize(1);
    }
}
