package org.saccade.schemas.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkCodecTest {

    @ParameterizedTest
    @CsvSource({"1,1", "34,34", "128,128", "346,260", "1280,720", "32767,32767"})
    void losesNothing(int width, int height) {
        long seed = 31L * width + height;
        SplittableRandom random = new SplittableRandom(seed);
        Geometry geometry = new Geometry(width, height);
        for (int count : new int[] {0, 1, 2, 4096}) {
            for (int gap : new int[] {0, 1, 75, 20_000, 400_000}) {
                Events events = RandomEvents.of(random, geometry, 5_000_000_000L, count, gap);
                byte[] packed = ChunkCodec.encode(events, 4_999_999_990L);
                Events back = ChunkCodec.decode(packed, geometry, 4_999_999_990L, count);
                assertThat(back)
                        .as("seed %d, %d events, gap %d", seed, count, gap)
                        .isEqualTo(events);
            }
        }
    }

    @Test
    void takesTheBytesThatTheLayoutSays() {
        Geometry geometry = new Geometry(34, 34);
        EventsBuilder builder = new EventsBuilder(geometry, 100, 2);
        builder.add(103, 1, 2, 1);
        builder.add(403, 33, 33, 0);
        // address = ((y * 34 + x) << 1) | p: 139 and 2310; times 3 and 300 = 0xAC 0x02
        assertThat(ChunkCodec.encode(builder.build(), 100))
                .containsExactly(1, 2, 2, 3, 0xAC, 0x02, 139, 2310 & 0xFF, 0, 2310 >> 8);
    }

    @Test
    void refusesEveryCutOfAChunk() {
        Geometry geometry = new Geometry(34, 34);
        byte[] packed = ChunkCodec.encode(RandomEvents.of(new SplittableRandom(5), geometry, 0, 50, 200), 0);
        for (int length = 0; length < packed.length; length++) {
            byte[] cut = Arrays.copyOf(packed, length);
            assertThatThrownBy(() -> ChunkCodec.decode(cut, geometry, 0, 50))
                    .isInstanceOf(InvalidEventsException.class);
        }
        byte[] longer = Arrays.copyOf(packed, packed.length + 1);
        assertThatThrownBy(() -> ChunkCodec.decode(longer, geometry, 0, 50)).isInstanceOf(InvalidEventsException.class);
    }

    @Test
    void survivesEveryFlippedBit() {
        Geometry geometry = new Geometry(34, 34);
        byte[] packed = ChunkCodec.encode(RandomEvents.of(new SplittableRandom(6), geometry, 0, 40, 200), 0);
        int refused = 0;
        for (int bit = 0; bit < packed.length * 8; bit++) {
            byte[] flipped = packed.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            try {
                // What is not refused is at least a legal chunk of the same number of events.
                assertThat(ChunkCodec.decode(flipped, geometry, 0, 40).count()).isEqualTo(40);
            } catch (InvalidEventsException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(24);
    }

    @Test
    void takesNoMemoryForACountThatTheBytesCannotHold() {
        byte[] hostile = {1, 2, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 7, 0, 0};
        assertThatThrownBy(() -> ChunkCodec.decode(hostile, new Geometry(34, 34), 0, Integer.MAX_VALUE))
                .isInstanceOf(InvalidEventsException.class)
                .hasMessageContaining("cannot hold 2147483647");
    }

    @Test
    void refusesAnotherGeometry() {
        byte[] packed = ChunkCodec.encode(RandomEvents.of(new SplittableRandom(7), new Geometry(34, 34), 0, 10, 10), 0);
        assertThatThrownBy(() -> ChunkCodec.decode(packed, new Geometry(1280, 720), 0, 10))
                .hasMessageContaining("byte 1");
    }
}
