package org.saccade.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs of every length up to three vectors, ended at every place or not at all, beside words taken apart one by one. */
class WordKernelTest {

    private static final int MOST = 3 * Lanes.EVENTS;
    private static final int FROM = 3;
    private static final int FIRST_ROW = 5;
    private static final int CLOCK = 1000;

    /** One event as a format's words state it. */
    private record Event(int t, int x, int y, int p) {}

    /** A format by itself. */
    private interface Word {

        /** Writes word i behind {@link #FROM}. */
        void write(ByteBuffer in, int i, Event event);

        /** Makes word i no event. */
        void end(ByteBuffer in, int i);
    }

    @BeforeEach
    void thisMachineHasTheInstructions() {
        assumeTrue(Lanes.wideEnough(), "no vectors of 256 bits on this machine");
    }

    @Test
    void evt2() {
        check(WordKernel.EVT2, 4, 0, new Event(63, 2047, 2047, 1), false, new Word() {
            @Override
            public void write(ByteBuffer in, int i, Event event) {
                in.putInt(FROM + 4 * i, event.p << 28 | event.t << 22 | event.x << 11 | event.y);
            }

            @Override
            public void end(ByteBuffer in, int i) {
                in.putInt(FROM + 4 * i, in.getInt(FROM + 4 * i) | 8 << 28);
            }
        });
    }

    @Test
    void dat2() {
        check(WordKernel.DAT2, 8, -CLOCK, new Event((1 << 30) - 1 - CLOCK, 0x3FFF, 0x3FFF, 1), false, new Word() {
            @Override
            public void write(ByteBuffer in, int i, Event event) {
                in.putInt(FROM + 8 * i, event.t + 2 * CLOCK);
                in.putInt(FROM + 8 * i + 4, 0xE0000000 | event.p << 28 | event.y << 14 | event.x);
            }

            @Override
            public void end(ByteBuffer in, int i) {
                in.putInt(FROM + 8 * i, i % 2 == 0 ? CLOCK + (1 << 30) : -1);
            }
        });
    }

    @Test
    void atis() {
        check(WordKernel.ATIS, 5, 0, new Event((1 << 23) - 1, 255, 239, 1), false, new Word() {
            @Override
            public void write(ByteBuffer in, int i, Event event) {
                in.put(FROM + 5 * i, (byte) event.x);
                in.put(FROM + 5 * i + 1, (byte) event.y);
                in.put(FROM + 5 * i + 2, (byte) (event.p << 7 | event.t >> 16));
                in.put(FROM + 5 * i + 3, (byte) (event.t >> 8));
                in.put(FROM + 5 * i + 4, (byte) event.t);
            }

            @Override
            public void end(ByteBuffer in, int i) {
                in.put(FROM + 5 * i + 1, (byte) 240);
            }
        });
    }

    @Test
    void eventStream() {
        check(WordKernel.EVENT_STREAM, 5, 0, new Event(126, 0xFFFF, 0xFFFF, 1), true, new Word() {
            @Override
            public void write(ByteBuffer in, int i, Event event) {
                in.put(FROM + 5 * i, (byte) (event.t << 1 | event.p));
                in.putShort(FROM + 5 * i + 1, (short) event.x);
                in.putShort(FROM + 5 * i + 3, (short) event.y);
            }

            @Override
            public void end(ByteBuffer in, int i) {
                in.put(FROM + 5 * i, (byte) (0xFE + i % 2));
            }
        });
    }

    /**
     * @param largest of each field; events are drawn up to it
     * @param steps whether t is a step from the event ahead
     */
    private static void check(WordKernel kernel, int bytes, int edge, Event largest, boolean steps, Word word) {
        assertThat(kernel.ready(0)).isTrue();
        SplittableRandom random = new SplittableRandom(7);
        for (int most = 0; most <= MOST; most++) {
            for (int end = -1; end < most; end++) {
                // Nothing lies behind the words.
                ByteBuffer in = ByteBuffer.allocate(FROM + most * bytes).order(ByteOrder.LITTLE_ENDIAN);
                Event[] events = new Event[most];
                for (int i = 0; i < most; i++) {
                    events[i] = drawn(random, largest);
                    word.write(in, i, events[i]);
                }
                if (end >= 0) {
                    word.end(in, end);
                }
                int[] t = new int[FIRST_ROW + most];
                short[] x = new short[FIRST_ROW + most];
                short[] y = new short[FIRST_ROW + most];
                byte[] p = new byte[FIRST_ROW + most];
                Arrays.fill(t, 0, FIRST_ROW, -7);

                int done = kernel.run(in.array(), FROM, most, t, x, y, p, FIRST_ROW, CLOCK, edge);

                int whole = WordKernel.reach(most);
                assertThat(done).as("%d words, end at %d", most, end).isEqualTo(end >= 0 && end < whole ? end : whole);
                int time = CLOCK;
                for (int i = 0; i < done; i++) {
                    time = steps ? time + events[i].t : CLOCK + events[i].t;
                    int row = FIRST_ROW + i;
                    assertThat(new Event(t[row], x[row] & 0xFFFF, y[row] & 0xFFFF, p[row]))
                            .as("event %d of %d", i, most)
                            .isEqualTo(new Event(time, events[i].x, events[i].y, events[i].p));
                }
                assertThat(Arrays.copyOf(t, FIRST_ROW)).containsOnly(-7);
            }
        }
    }

    /** Each field its largest now and then. */
    private static Event drawn(SplittableRandom random, Event largest) {
        return new Event(
                drawn(random, largest.t), drawn(random, largest.x), drawn(random, largest.y), random.nextInt(2));
    }

    private static int drawn(SplittableRandom random, int largest) {
        return random.nextInt(4) == 0 ? largest : random.nextInt(largest + 1);
    }
}
