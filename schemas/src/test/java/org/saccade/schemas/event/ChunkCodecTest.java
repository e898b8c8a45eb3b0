package org.saccade.schemas.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkCodecTest {

    @ParameterizedTest
    @CsvSource({
        "1,1",
        "2,1",
        "34,34",
        "128,128",
        "256,257",
        "320,240",
        "346,260",
        "640,480",
        "1280,720",
        "5000,1",
        "32767,32767"
    })
    void losesNothing(int width, int height) {
        long seed = 31L * width + height;
        SplittableRandom random = new SplittableRandom(seed);
        Geometry geometry = new Geometry(width, height);
        for (int count : new int[] {0, 1, 2, 7, 9, 63, 1001, 4096}) {
            for (int gap : new int[] {0, 1, 75, 20_000, 400_000}) {
                Events events = RandomEvents.of(random, geometry, 5_000_000_000L, count, gap);
                assertRoundTrip(events, 4_999_999_990L, "seed " + seed + ", gap " + gap);
            }
            assertRoundTrip(walk(random, geometry, count), 0, "seed " + seed + ", a walk of " + count);
        }
    }

    @Test
    void keepsTheLargestGapAndTheOrderWithinAMicrosecond() {
        EventsBuilder builder = new EventsBuilder(new Geometry(32767, 32767), -7, 4);
        builder.add(Integer.MAX_VALUE - 7L, 32766, 0, 1);
        builder.add(Integer.MAX_VALUE - 7L, 0, 32766, 0);
        builder.add(Integer.MAX_VALUE - 7L, 32766, 0, 1);
        builder.add(Integer.MAX_VALUE - 7L, 5, 32766, 1);
        assertRoundTrip(builder.build(), -7, "largest gap");
    }

    /** Bursts within a microsecond, each event within a few pixels of the one ahead, across the edges too. */
    private static Events walk(SplittableRandom random, Geometry geometry, int count) {
        EventsBuilder builder = new EventsBuilder(geometry, 0, count);
        long t = 0;
        int x = 0;
        int y = 0;
        for (int i = 0; i < count; i++) {
            t += random.nextInt(20) == 0 ? random.nextInt(600) : 0;
            x = Math.floorMod(x + random.nextInt(-3, 4), geometry.width());
            y = Math.floorMod(y + random.nextInt(-3, 4), geometry.height());
            builder.add(t, x, y, random.nextInt(2));
        }
        return builder.build();
    }

    private static void assertRoundTrip(Events events, long startUs, String what) {
        byte[] packed = ChunkCodec.encode(events, startUs);
        assertThat(packed[0]).isEqualTo((byte) 2);
        assertThat(ChunkCodec.decode(packed, events.geometry(), startUs, events.count()))
                .as("%s: %s", what, events)
                .isEqualTo(events);
    }

    @Test
    void takesTheBytesThatTheLayoutSays() {
        EventsBuilder builder = new EventsBuilder(new Geometry(300, 34), 100, 3);
        builder.add(103, 1, 2, 1);
        builder.add(403, 299, 33, 0);
        builder.add(403, 256, 0, 1);
        // Gaps 3, 300 and 0; the columns take 9 bits, so that one bit of each lies in the high plane; 300 = 0xAC 0x02.
        assertThat(ChunkCodec.encode(builder.build(), 100))
                .containsExactly(2, 0, 3, 3, 0xFF, 0, 1, 299 & 0xFF, 0, 2, 33, 0, 0b110, 0b101, 0xAC, 0x02);
    }

    @Test
    void readsStepsAndSharedMicroseconds() {
        // Flags 7; 3 events, later than the one ahead: the first and the third; gaps 9 and 1; steps x +5 -1 +0, y +2 +0
        // -2.
        byte[] packed = {2, 7, 3, 0b101, 9, 1, 10, 1, 0, 4, 0, 3, 0b011};
        EventsBuilder builder = new EventsBuilder(new Geometry(34, 34), 100, 3);
        builder.add(109, 5, 2, 1);
        builder.add(109, 4, 2, 1);
        builder.add(110, 4, 0, 0);
        assertThat(ChunkCodec.decode(packed, new Geometry(34, 34), 100, 3)).isEqualTo(builder.build());
    }

    @Test
    void readsLayout1() {
        Geometry geometry = new Geometry(34, 34);
        EventsBuilder builder = new EventsBuilder(geometry, 100, 2);
        builder.add(103, 1, 2, 1);
        builder.add(403, 33, 33, 0);
        // address = ((y * 34 + x) << 1) | p: 139 and 2310; times 3 and 300 = 0xAC 0x02
        byte[] packed = {1, 2, 2, 3, (byte) 0xAC, 0x02, (byte) 139, (byte) 2310, 0, 2310 >> 8};
        assertThat(ChunkCodec.decode(packed, geometry, 100, 2)).isEqualTo(builder.build());
        for (int length = 0; length < packed.length; length++) {
            byte[] cut = Arrays.copyOf(packed, length);
            assertThatThrownBy(() -> ChunkCodec.decode(cut, geometry, 100, 2))
                    .isInstanceOf(InvalidEventsException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"34,34", "346,260", "1280,720"})
    void refusesEveryCutOfAChunk(int width, int height) {
        Geometry geometry = new Geometry(width, height);
        SplittableRandom random = new SplittableRandom(5);
        for (Events events :
                new Events[] {RandomEvents.of(random, geometry, 0, 50, 200), walk(random, geometry, 500)}) {
            byte[] packed = ChunkCodec.encode(events, 0);
            for (int length = 0; length < packed.length; length++) {
                byte[] cut = Arrays.copyOf(packed, length);
                assertThatThrownBy(() -> ChunkCodec.decode(cut, geometry, 0, events.count()))
                        .isInstanceOf(InvalidEventsException.class);
            }
            byte[] longer = Arrays.copyOf(packed, packed.length + 1);
            assertThatThrownBy(() -> ChunkCodec.decode(longer, geometry, 0, events.count()))
                    .isInstanceOf(InvalidEventsException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"34,34", "346,260", "1280,720"})
    void survivesFlippedBits(int width, int height) {
        Geometry geometry = new Geometry(width, height);
        SplittableRandom random = new SplittableRandom(6);
        byte[][] chunks = {
            ChunkCodec.encode(RandomEvents.of(random, geometry, 0, 300, 200), 0),
            ChunkCodec.encode(walk(random, geometry, 300), 0)
        };
        int refused = 0;
        for (int round = 0; round < 10_000; round++) {
            byte[] flipped = chunks[round % 2].clone();
            for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                int bit = random.nextInt(flipped.length * 8);
                flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            }
            try {
                Events back = ChunkCodec.decode(flipped, geometry, 0, 300);
                // What is not refused is sound, though the codec goes round the door.
                Events.of(geometry, 0, back.t(), back.x(), back.y(), back.p(), back.count());
                assertThat(back.count()).isEqualTo(300);
            } catch (InvalidEventsException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(100, 9_900);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void takesNoMemoryForACountThatTheBytesCannotHold(int layout) {
        byte[] hostile = {
            (byte) layout, (byte) (layout == 1 ? 2 : 7), (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 7, 0, 0
        };
        assertThatThrownBy(() -> ChunkCodec.decode(hostile, new Geometry(34, 34), 0, Integer.MAX_VALUE))
                .isInstanceOf(InvalidEventsException.class)
                .hasMessageContaining("cannot hold 2147483647");
    }

    @Test
    void namesTheByteThatIsWrong() {
        Geometry geometry = new Geometry(34, 34);
        assertRefused(new byte[] {3, 0, 0}, geometry, 0, "chunk layout 3 at byte 0");
        assertRefused(new byte[] {2, 8, 0}, geometry, 0, "flags 8 at byte 1");
        assertRefused(new byte[] {2, 0, 1, 0, 34, 0, 0}, geometry, 1, "column 34 of event 0 at byte 4");
        assertRefused(new byte[] {2, 0, 1, 0, 0, 35, 0}, geometry, 1, "row 35 of event 0 at byte 5");
        assertRefused(new byte[] {2, 0, 1, (byte) 255, 0, 0, 0, 7}, geometry, 1, "a long gap of 7 us at byte 7");
        assertRefused(new byte[] {2, 1, 1, 2, 5, 0, 0, 0}, geometry, 1, "at byte 3");
    }

    private static void assertRefused(byte[] packed, Geometry geometry, int count, String message) {
        assertThatThrownBy(() -> ChunkCodec.decode(packed, geometry, 0, count))
                .isInstanceOf(InvalidEventsException.class)
                .hasMessageContaining(message);
    }
}
