package org.saccade.schemas.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.event.InvalidEventsException;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.SampleInfo;
import org.saccade.schemas.schema.Split;

class SampleAssemblyTest {

    private static final SampleLabel LABEL = new SampleLabel("Train/5/00001", 5, Split.TRAIN);

    private static StreamChunk chunk(int sequence, boolean last) {
        EventsBuilder builder = new EventsBuilder(new Geometry(4, 4), sequence * 100L, 2);
        builder.add(sequence * 100L + 1, sequence % 4, 0, 1);
        builder.add(sequence * 100L + 99, 0, sequence % 4, 0);
        return new StreamChunk(sequence, sequence * 100L, (sequence + 1) * 100L, 0, builder.build(), LABEL, last);
    }

    @Test
    void anyOrderWithRepeatsGivesTheSameWhole() {
        List<StreamChunk> chunks = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            chunks.add(chunk(i, i == 5));
        }
        SampleAssembly inOrder = SampleAssembly.of(chunks);
        assertThat(inOrder.complete()).isTrue();
        assertThat(inOrder.events().count()).isEqualTo(12);
        assertThat(inOrder.events().timeUs(11)).isEqualTo(599);
        assertThat(inOrder.startUs()).isZero();
        assertThat(inOrder.endUs()).isEqualTo(600);
        chunks.add(chunk(2, false));
        chunks.add(chunk(5, true));
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(chunks, new Random(seed));
            assertThat(SampleAssembly.of(chunks)).isEqualTo(inOrder);
        }
    }

    @Test
    void whatALayoutKnowsTravelsWithTheSample() {
        SampleInfo info = new SampleInfo("val/1", 7, Split.VALIDATION, true, Map.of("a", "190", "b", "254"));
        EventChunk chunk = ChunkRecords.chunk("val/1", 0, Events.none(new Geometry(256, 256), 0), 0, 8000, 0, info);
        SampleAssembly sample = SampleAssembly.of(List.of(StreamChunk.of(chunk)));
        assertThat(sample.label())
                .isEqualTo(new SampleLabel("val/1", 7, Split.VALIDATION, Map.of("b", "254", "a", "190")));
    }

    @Test
    void missingChunksAreNamed() {
        SampleAssembly part = SampleAssembly.of(List.of(chunk(7, true), chunk(1, false), chunk(4, false)));
        assertThat(part.complete()).isFalse();
        assertThat(part.progress().missing()).hasToString("[0, 2..3, 5..6]");
        assertThat(part.progress().endKnown()).isTrue();
        assertThat(part.startUs()).isEqualTo(100);
        SampleAssembly open = SampleAssembly.of(List.of(chunk(0, false)));
        assertThat(open.complete()).isFalse();
        assertThat(open.progress().missing()).isEmpty();
        assertThat(open.progress()).hasToString("1 chunks, missing [] and the end");
    }

    @Test
    void theWindowEndsWhereTheLastChunkSaysAndNotAtTheLastEvent() {
        SampleAssembly events = SampleAssembly.of(List.of(chunk(0, false), chunk(1, true)));
        assertThat(events.windowUs(FrameSpec.parse("T=8,H=4,W=4"))).isEqualTo(200);
        StreamChunk silence = new StreamChunk(1, 100, 1000, 0, Events.none(new Geometry(4, 4), 100), LABEL, true);
        SampleAssembly quiet = SampleAssembly.of(List.of(chunk(0, false), silence));
        assertThat(quiet.windowUs(FrameSpec.parse("T=8,H=4,W=4"))).isEqualTo(1000);
        assertThat(quiet.windowUs(FrameSpec.parse("T=8,H=4,W=4,window=320"))).isEqualTo(320);
        SampleAssembly nothing = SampleAssembly.of(
                List.of(new StreamChunk(0, 5, 5, 0, Events.none(new Geometry(4, 4), 5), LABEL, true)));
        assertThat(nothing.windowUs(FrameSpec.parse("T=8,H=4,W=4"))).isEqualTo(8);
    }

    @Test
    void progressIsTheSameWhateverTheOrderAndSurvivesItsBytes() throws IOException {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            order.add(i);
        }
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(order, new Random(seed));
            SampleProgress progress = SampleProgress.NONE;
            for (int i = 0; i < order.size(); i++) {
                assertThat(progress.complete()).isFalse();
                progress = progress.with(order.get(i), order.get(i) == 39);
                assertThat(progress.chunks()).isEqualTo(i + 1);
                assertThat(progress.with(order.get(i), false)).isSameAs(progress);
                progress = reread(progress);
            }
            assertThat(progress.complete()).isTrue();
            assertThat(progress.missing()).isEmpty();
        }
    }

    @Test
    void contradictionsAreRefused() {
        assertThatThrownBy(() -> SampleProgress.NONE.with(3, true).with(4, false))
                .isInstanceOf(InvalidEventsException.class)
                .hasMessageContaining("chunk 4")
                .hasMessageContaining("last chunk is 3");
        assertThatThrownBy(() -> SampleProgress.NONE.with(5, false).with(3, true))
                .isInstanceOf(InvalidEventsException.class)
                .hasMessageContaining("chunk 5 has come");
        assertThatThrownBy(() -> SampleProgress.NONE.with(-1, false)).isInstanceOf(InvalidEventsException.class);
        StreamChunk other = new StreamChunk(
                1, 100, 200, 0, Events.none(new Geometry(4, 4), 100), new SampleLabel("x", 5, Split.TRAIN), true);
        assertThatThrownBy(() -> SampleAssembly.of(List.of(chunk(0, false), other)))
                .isInstanceOf(InvalidEventsException.class);
        StreamChunk overlapping = new StreamChunk(1, 50, 200, 0, Events.none(new Geometry(4, 4), 50), LABEL, true);
        assertThatThrownBy(() -> SampleAssembly.of(List.of(chunk(0, false), overlapping)))
                .hasMessageContaining("starts at 50 us, before the end of the one ahead at 100 us");
    }

    @Test
    void hugeSequenceNumbersCostNothing() {
        SampleProgress progress =
                SampleProgress.NONE.with(StreamChunk.LARGEST_US, false).with(0, false);
        assertThat(progress.chunks()).isEqualTo(2);
        assertThat(progress.missing()).hasSize(1);
    }

    private static SampleProgress reread(SampleProgress progress) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        progress.writeTo(new DataOutputStream(bytes));
        SampleProgress read =
                SampleProgress.readFrom(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertThat(read).isEqualTo(progress);
        return read;
    }
}
