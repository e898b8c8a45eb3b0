package org.saccade.schemas.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.frame.FrameCodec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.SampleInfo;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;

/** What is read from the bytes must be what the record says: a schema that grows breaks this test before it breaks the figures. */
class RecordFiguresTest {

    private static final int ROUNDS = 300;

    private final SplittableRandom random = new SplittableRandom(7);

    @Test
    void chunksAreReadAsTheyAre() {
        for (int round = 0; round < ROUNDS; round++) {
            int count = random.nextInt(50);
            EventsBuilder events = new EventsBuilder(new Geometry(9, 5), 1_000_000, count);
            for (int i = 0; i < count; i++) {
                events.add(1_000_000 + i, random.nextInt(9), random.nextInt(5), i & 1);
            }
            SampleInfo sample = random.nextBoolean()
                    ? null
                    : SampleInfo.newBuilder()
                            .setId("Train/" + round)
                            .setLabel(random.nextInt(11) - 1)
                            .setSplit(Split.values()[random.nextInt(Split.values().length)])
                            .setLast(random.nextBoolean())
                            .setAttributes(Map.of("a", "1"))
                            .build();
            EventChunk chunk = ChunkRecords.chunk(
                    "stream-\u00e9" + round,
                    random.nextLong(1L << 40),
                    events.build(),
                    1_000_000,
                    2_000_000 + random.nextInt(1 << 20),
                    random.nextLong(1L << 50),
                    sample);
            byte[] value = AvroWire.encode(3, chunk);
            assertThat(RecordFigures.read(Topics.LIVE_EVENTS, value)).isEqualTo(RecordFigures.of(chunk, value.length));
        }
    }

    @Test
    void framesAreReadAsTheyAre() {
        for (int round = 0; round < ROUNDS; round++) {
            int steps = 1 + random.nextInt(40);
            int elements = 2 * 6 * 7;
            byte[] tensor = new byte[steps * elements];
            long[] events = new long[steps];
            for (int step = 0; step < steps; step++) {
                // Large counts take several bytes, one of which may be 0 in its low bits.
                events[step] = random.nextBoolean() ? 0 : 1L << random.nextInt(40);
                tensor[step * elements] = (byte) Math.min(255, events[step]);
            }
            Frames frames = Frames.newBuilder()
                    .setStream("s" + round)
                    .setWindowStartUs(random.nextLong(1L << 45))
                    .setWindowEndUs(random.nextLong(1L << 45))
                    .setTimeSteps(steps)
                    .setPolarities(2)
                    .setHeight(6)
                    .setWidth(7)
                    .setData(ByteBuffer.wrap(FrameCodec.encode(tensor, events, elements)))
                    .setEvents(random.nextLong(1L << 30))
                    .setOutside(random.nextInt(300))
                    .setSaturated(random.nextInt(300))
                    .setLate(random.nextInt(300))
                    .setSample(random.nextBoolean() ? null : "Test/" + round)
                    .setLabel(random.nextInt(10) - 1)
                    .setComplete(random.nextBoolean())
                    .setTrainingSet("set-" + round)
                    .setEpoch(random.nextInt(9) - 1)
                    .setLastEventAtUs(random.nextLong(1L << 50))
                    .setFramedAtUs(random.nextLong(1L << 50))
                    .build();
            byte[] value = AvroWire.encode(3, frames);
            assertThat(RecordFigures.read(Topics.LIVE_FRAMES, value)).isEqualTo(RecordFigures.of(frames, value.length));
        }
    }

    @Test
    void otherTopicsAreNotReadAndShortBytesAreNoRecord() {
        assertThat(RecordFigures.read(Topics.MODELS, new byte[9])).isNull();
        assertThatThrownBy(() -> RecordFigures.read(Topics.LIVE_FRAMES, new byte[3]))
                .isInstanceOf(PoisonRecordException.class);
        EventsBuilder one = new EventsBuilder(new Geometry(4, 4), 0, 1);
        one.add(1, 1, 1, 1);
        byte[] chunk = AvroWire.encode(3, ChunkRecords.chunk("s", 1, one.build(), 0, 9, 0, null));
        for (int length = 0; length < chunk.length; length++) {
            byte[] cut = Arrays.copyOf(chunk, length);
            assertThatThrownBy(() -> RecordFigures.read(Topics.LIVE_EVENTS, cut))
                    .isInstanceOf(PoisonRecordException.class);
        }
    }
}
