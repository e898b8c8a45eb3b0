package org.saccade.app.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.frame.FrameCodec;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.ElementType;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Split;

/** Packets read back as {@link LiveLayout} draws them. */
class LivePacketsTest {

    @ParameterizedTest
    @CsvSource({"346, 260, 10000", "1, 1, 10000", "1280, 720, 10000", "1280, 720, 3000000", "4096, 4096, 100000"})
    void everyEventIsInItsPlaceAndLessThanASlotOff(int width, int height, int spanUs) {
        Random random = new Random(width + spanUs);
        EventsBuilder builder = new EventsBuilder(new Geometry(width, height), 5000, 1000);
        for (int i = 0; i < 1000; i++) {
            builder.add(
                    5000 + (long) i * spanUs / 1000, random.nextInt(width), random.nextInt(height), random.nextInt(2));
        }
        Events events = builder.build();
        EventChunk chunk = ChunkRecords.chunk("s", 3, events, 5000, 5000 + spanUs, 77, null);

        ByteBuffer packet = ByteBuffer.wrap(EventPacket.of(9, chunk)).order(ByteOrder.LITTLE_ENDIAN);

        assertThat(packet.getInt(0)).isEqualTo(packet.capacity());
        assertThat(packet.getInt(LiveLayout.KIND)).isEqualTo(LiveLayout.EVENTS);
        assertThat(packet.getInt(LiveLayout.STREAM)).isEqualTo(9);
        assertThat(packet.getInt(LiveLayout.COUNT)).isEqualTo(1000);
        assertThat(packet.getDouble(LiveLayout.START)).isEqualTo(5000);
        assertThat(packet.getDouble(LiveLayout.END)).isEqualTo(5000 + spanUs);
        assertThat(packet.getDouble(LiveLayout.LAST_EVENT_AT)).isEqualTo(77);
        int bits = packet.getInt(LiveLayout.ADDRESS_BITS);
        int slotUs = packet.getInt(LiveLayout.SLOT_US);
        for (int i = 0; i < 1000; i++) {
            int word = packet.getInt(LiveLayout.WORDS + 4 * i);
            int address = word & (1 << bits) - 1;
            assertThat(address & 1).isEqualTo(events.p()[i]);
            assertThat(address >> 1).isEqualTo(events.y()[i] * width + events.x()[i]);
            assertThat(events.timeUs(i) - 5000 - (long) (word >>> bits) * slotUs)
                    .isBetween(0L, slotUs - 1L);
        }
    }

    @Test
    void aChunkWithoutEventsStillMovesTheClock() {
        EventChunk chunk = ChunkRecords.chunk("s", 0, Events.none(new Geometry(10, 10), 100), 100, 200, 0, null);
        assertThat(EventPacket.of(0, chunk)).hasSize(LiveLayout.WORDS);
    }

    @Test
    void aDamagedChunkIsRefused() {
        EventChunk chunk = ChunkRecords.chunk("s", 0, Events.none(new Geometry(10, 10), 0), 0, 200, 0, null);
        EventChunk damaged = EventChunk.newBuilder(chunk).setCount(7).build();
        assertThatThrownBy(() -> EventPacket.of(0, damaged)).isInstanceOf(PoisonRecordException.class);
    }

    @Test
    void framesShowBothPolaritiesAndMarkEmptySteps() {
        byte[] grid = new byte[3 * 2 * 2 * 3];
        grid[0] = 1;
        grid[5] = (byte) 200;
        grid[6 + 5] = 2;
        grid[24 + 6] = 3;
        ByteBuffer packet = packet(frames(grid, new long[] {203, 0, 3}, 3, 2, 2, 3));
        assertThat(packet.getInt(LiveLayout.COUNT)).isEqualTo(3);
        assertThat(packet.getInt(LiveLayout.ROWS)).isEqualTo(2);
        assertThat(packet.getInt(LiveLayout.COLUMNS)).isEqualTo(3);
        assertThat(packet.getInt(LiveLayout.SHRUNK)).isEqualTo(1);
        assertThat(ints(packet, LiveLayout.BINS, 3)).containsExactly(203, 0, 3);
        assertThat(ints(packet, LiveLayout.BINS + 12, 3)).containsExactly(0, 1, 0);
        int pixels = LiveLayout.BINS + 24;
        assertThat(packet.get(pixels)).isEqualTo((byte) 0x01);
        assertThat(packet.get(pixels + 5)).isEqualTo((byte) 0x2F);
        assertThat(packet.get(pixels + 6 + 5)).isZero();
        assertThat(packet.get(pixels + 12)).isEqualTo((byte) 0x30);
    }

    @Test
    void signedAndFractionalValuesAreScaledToTheStrongest() {
        float[] grid = {0, 2, -4, 0.01f};
        Frames voxels = frames(ElementType.FLOAT32, FrameCodec.encode(grid, new long[] {3}, 4), 1, 1, 2, 2);
        ByteBuffer packet = packet(voxels);
        int pixels = LiveLayout.BINS + 8;
        assertThat(packet.get(pixels)).isZero();
        assertThat(packet.get(pixels + 1)).as("ON, half").isEqualTo((byte) 0x80);
        assertThat(packet.get(pixels + 2)).as("OFF, whole").isEqualTo((byte) 0x0F);
        assertThat(packet.get(pixels + 3)).as("not nothing").isEqualTo((byte) 0x10);
    }

    @Test
    void aLargeWindowIsShrunkToItsStrongestPixels() {
        int side = 600;
        byte[] grid = new byte[2 * side * side];
        grid[side * side + 599 * side + 599] = 9;
        ByteBuffer packet = packet(frames(grid, new long[] {9}, 1, 2, side, side));
        int by = packet.getInt(LiveLayout.SHRUNK);
        int rows = packet.getInt(LiveLayout.ROWS);
        assertThat(by).isEqualTo(2);
        assertThat(rows).isEqualTo(300);
        assertThat(packet.get(LiveLayout.BINS + 8 + rows * rows - 1)).isEqualTo((byte) 0x90);
    }

    private static Frames frames(byte[] grid, long[] bins, int steps, int polarities, int height, int width) {
        return frames(
                ElementType.UINT8,
                FrameCodec.encode(grid, bins, polarities * height * width),
                steps,
                polarities,
                height,
                width);
    }

    private static Frames frames(ElementType type, byte[] data, int steps, int polarities, int height, int width) {
        return Frames.newBuilder()
                .setStream("s")
                .setWindowStartUs(0)
                .setWindowEndUs(1000)
                .setTimeSteps(steps)
                .setPolarities(polarities)
                .setHeight(height)
                .setWidth(width)
                .setElementType(type)
                .setSplit(Split.UNKNOWN)
                .setData(ByteBuffer.wrap(data))
                .build();
    }

    private static ByteBuffer packet(Frames frames) {
        return ByteBuffer.wrap(FramePacket.of(4, frames)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int[] ints(ByteBuffer packet, int from, int count) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = packet.getInt(from + 4 * i);
        }
        return values;
    }
}
