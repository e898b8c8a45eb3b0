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
        assertThat(FrameCodec.encode(grid, binEvents, ELEMENTS).length).isLessThan(active + 2 + 3 + STEPS * 3);
    }

    @Test
    void refusesEveryCutAndSurvivesEveryFlippedBit() {
        long[] binEvents = new long[STEPS];
        byte[] grid = grid(new SplittableRandom(9), 0.02, binEvents);
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
