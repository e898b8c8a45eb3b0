package org.saccade.schemas.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCodecTest {

    private static final int STEPS = 6;
    private static final int ELEMENTS = 2 * 16 * 16;

    private static byte[] grid(SplittableRandom random, double share, long[] binEvents) {
        byte[] grid = new byte[STEPS * ELEMENTS];
        for (int i = 0; i < grid.length; i++) {
            if (random.nextDouble() < share) {
                int value = random.nextDouble() < 0.7 ? 1 : 1 + random.nextInt(255);
                grid[i] = (byte) value;
                binEvents[i / ELEMENTS] += value;
            }
        }
        return grid;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.001, 0.01, 0.1, 0.5, 1})
    void losesNothing(double share) {
        for (int seed = 0; seed < 10; seed++) {
            long[] binEvents = new long[STEPS];
            byte[] grid = grid(new SplittableRandom(seed), share, binEvents);
            byte[] packed = FrameCodec.encode(grid, binEvents, ELEMENTS);
            FrameView view = FrameView.open(packed, STEPS, ELEMENTS);
            byte[] bytes = new byte[grid.length];
            float[] floats = new float[grid.length];
            ByteBuffer direct = ByteBuffer.allocateDirect(grid.length);
            for (int step = STEPS - 1; step >= 0; step--) {
                view.readStep(step, bytes, step * ELEMENTS);
                view.readStep(step, floats, step * ELEMENTS);
                view.readStep(step, direct, step * ELEMENTS);
                assertThat(view.binEvents(step)).isEqualTo(binEvents[step]);
            }
            assertThat(bytes).as("share %s, seed %d", share, seed).containsExactly(grid);
            for (int i = 0; i < grid.length; i++) {
                assertThat(floats[i]).isEqualTo(grid[i] & 0xFF);
                assertThat(direct.get(i)).isEqualTo(grid[i]);
            }
            assertThat(packed.length).isLessThanOrEqualTo(grid.length + 64);
        }
    }

    @Test
    void costsAboutOneBytePerActiveElement() {
        long[] binEvents = new long[STEPS];
        byte[] grid = new byte[STEPS * ELEMENTS];
        for (int i = 0; i < grid.length; i += 20) {
            grid[i] = 1;
            binEvents[i / ELEMENTS]++;
        }
        int active = grid.length / 20 + 1;
        assertThat(FrameCodec.encode(grid, binEvents, ELEMENTS).length).isLessThan(active + 2 + 3 + STEPS * 4);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.02, 0.2})
    void refusesEveryCutAndSurvivesEveryFlippedBit(double share) {
        long[] binEvents = new long[STEPS];
        byte[] grid = grid(new SplittableRandom(9), share, binEvents);
        byte[] packed = FrameCodec.encode(grid, binEvents, ELEMENTS);
        for (int length = 0; length < packed.length; length++) {
            byte[] cut = Arrays.copyOf(packed, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(InvalidFramesException.class);
        }
        int refused = 0;
        for (int bit = 0; bit < packed.length * 8; bit++) {
            byte[] flipped = packed.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            try {
                read(flipped);
            } catch (InvalidFramesException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(30);
    }

    /** Sizes that are no whole number of eights, values of all kinds, quiet and busy steps side by side. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 63, 64, 65, 130, 1000})
    void stepsOfAnySizeTakeTheFormThatSuitsThem(int elements) {
        SplittableRandom random = new SplittableRandom(elements);
        double[] shares = {0, 0.01, 0.3, 0.02, 0.9};
        byte[] grid = new byte[shares.length * elements];
        long[] binEvents = new long[shares.length];
        for (int i = 0; i < grid.length; i++) {
            if (random.nextDouble() < shares[i / elements]) {
                grid[i] = (byte) (random.nextInt(3) == 0 ? 1 + random.nextInt(255) : 1);
                binEvents[i / elements]++;
            }
        }
        FrameView view = FrameView.open(FrameCodec.encode(grid, binEvents, elements), shares.length, elements);
        byte[] read = new byte[grid.length];
        for (int step = 0; step < shares.length; step++) {
            view.readStep(step, read, step * elements);
        }
        assertThat(read).containsExactly(grid);
    }

    /** Version 1, sparse, T = 2, N = 10, bins of 3 and 0 events, sections of 3 and 0 bytes: element 2 is 1, element 4 is 2. */
    @Test
    void readsTheFormThatIsNoLongerWritten() {
        byte[] packed = {1, 0, 2, 10, 3, 0, 3, 0, 2 << 1, 1 << 1 | 1, 2};
        FrameView view = FrameView.open(packed, 2, 10);
        byte[] out = new byte[20];
        Arrays.fill(out, (byte) 9);
        view.readStep(0, out, 0);
        view.readStep(1, out, 10);
        assertThat(out)
                .as("zeros are written too")
                .containsExactly(0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** Marks by hand: elements 0 and 9 of 10, the second of them 7; a mark for element 10 is refused. */
    @Test
    void marksLieEightToAByte() {
        byte[] packed = {1, 2, 1, 10, 8, 5, 1, 0b1, 0b10, 9, 7};
        byte[] out = new byte[10];
        FrameView.open(packed, 1, 10).readStep(0, out, 0);
        assertThat(out).containsExactly(1, 0, 0, 0, 0, 0, 0, 0, 0, 7);
        packed[8] = 0b100;
        assertThatThrownBy(() -> FrameView.open(packed, 1, 10).readStep(0, out, 0))
                .isInstanceOf(InvalidFramesException.class)
                .hasMessageContaining("beyond its 10 elements, at byte 8");
    }

    @Test
    void refusesATensorOfAnotherSize() {
        byte[] packed = FrameCodec.encode(new byte[STEPS * ELEMENTS], new long[STEPS], ELEMENTS);
        assertThatThrownBy(() -> FrameView.open(packed, STEPS + 1, ELEMENTS))
                .hasMessageContaining("time steps are 6, expected 7");
        assertThatThrownBy(() -> FrameView.open(packed, STEPS, ELEMENTS + 1)).hasMessageContaining("elements per step");
    }

    private static void read(byte[] packed) {
        FrameView view = FrameView.open(packed, STEPS, ELEMENTS);
        byte[] out = new byte[ELEMENTS];
        for (int step = 0; step < STEPS; step++) {
            view.readStep(step, out, 0);
        }
    }
}
