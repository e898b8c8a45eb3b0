package org.saccade.schemas.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.event.RandomEvents;

/** The representations beside counts: each worked out by hand, and the books of each on random events. */
class RepresentationTest {

    private static final Geometry LINE = new Geometry(4, 1);

    /** Rows of (t, x, p) on a line of four pixels. */
    private static Events line(int[]... rows) {
        EventsBuilder builder = new EventsBuilder(LINE, 0, rows.length);
        for (int[] row : rows) {
            builder.add(row[0], row[1], 0, row[2]);
        }
        return builder.build();
    }

    private static float[] floats(EncodedFrames frames, FrameSpec spec) {
        FrameView view = FrameView.open(frames.data(), spec);
        float[] out = new float[spec.elements()];
        for (int step = 0; step < spec.timeSteps(); step++) {
            view.readStep(step, out, step * spec.elementsPerStep());
        }
        return out;
    }

    private static long[] perBin(EncodedFrames frames, FrameSpec spec) {
        FrameView view = FrameView.open(frames.data(), spec);
        long[] bins = new long[spec.timeSteps()];
        Arrays.setAll(bins, view::binEvents);
        return bins;
    }

    /** Bins [0, 5) and [5, 10): pixel 0 gets +1 +1 -1, pixel 2 -1 -1; then pixel 1 gets +1 -1, pixel 3 -1. */
    @Test
    void signedIsOnMinusOff() {
        FrameSpec spec = FrameSpec.parse("T=2,H=1,W=4,window=10,value=signed");
        Events events = line(
                new int[] {0, 0, 1},
                new int[] {1, 0, 1},
                new int[] {2, 0, 0},
                new int[] {3, 2, 0},
                new int[] {4, 2, 0},
                new int[] {5, 1, 1},
                new int[] {6, 1, 0},
                new int[] {9, 3, 0});
        EncodedFrames frames = new FrameEncoder(spec).encode(events, 0, 10);
        assertThat(floats(frames, spec)).containsExactly(1, 0, -2, 0, 0, 0, 0, -1);
        assertThat(perBin(frames, spec)).containsExactly(5, 3);
        byte[] bytes = new byte[4];
        FrameView.open(frames.data(), spec).readStep(0, bytes, 0);
        assertThat(bytes).containsExactly(1, 0, -2, 0);
    }

    /** 200 ON, then 300 OFF: the sum is -100 whatever came first; 200 ON alone are 127 and 73 saturated. */
    @Test
    void signedSumsAreCutAtTheEndOnly() {
        FrameSpec spec = FrameSpec.parse("T=1,H=1,W=4,window=1000,value=signed");
        EventsBuilder builder = new EventsBuilder(LINE, 0, 700);
        for (int i = 0; i < 500; i++) {
            builder.add(i, 0, 0, i < 200 ? 1 : 0);
        }
        for (int i = 0; i < 200; i++) {
            builder.add(500 + i, 1, 0, 1);
        }
        EncodedFrames frames = new FrameEncoder(spec).encode(builder.build(), 0, 1000);
        assertThat(floats(frames, spec)).containsExactly(-100, 127, 0, 0);
        assertThat(frames.saturated()).isEqualTo(73);
        assertThat(frames.events()).isEqualTo(700);
    }

    /** ON and OFF cancel: there were events, and yet all elements are 0, so that the step may be skipped. */
    @Test
    void whatCancelsIsEmpty() {
        FrameSpec spec = FrameSpec.parse("T=1,H=1,W=4,window=10,value=signed");
        EncodedFrames frames = new FrameEncoder(spec).encode(line(new int[] {0, 0, 1}, new int[] {1, 0, 0}), 0, 10);
        FrameView view = FrameView.open(frames.data(), spec);
        assertThat(view.binEvents(0)).isEqualTo(2);
        assertThat(view.isEmpty(0)).isTrue();
        assertThat(view.activeSteps()).isZero();
    }

    /** Seven events in three bins by floor(3 i / 7): 0 0 0 1 1 2 2. */
    @Test
    void binsByCountShareTheEvents() {
        FrameSpec spec = FrameSpec.parse("T=3,P=1,H=1,W=4,bins=count");
        int[][] rows = new int[7][];
        for (int i = 0; i < 7; i++) {
            rows[i] = new int[] {i * i, i % 4, 1};
        }
        FrameEncoder encoder = new FrameEncoder(spec);
        Events events = line(rows);
        EncodedFrames frames = encoder.encode(events, 0, RandomEvents.extentUs(encoder.spec(), events, 0));
        assertThat(perBin(frames, spec)).containsExactly(3, 2, 2);
        assertThat(floats(frames, spec)).containsExactly(1, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0);
    }

    /** Two events in four bins: floor(4 i / 2) is 0 and 2. Events at 40 and 50 lie outside a window of 40 us. */
    @Test
    void binsByCountMayBeEmptyAndKeepTheWindow() {
        FrameSpec spec = FrameSpec.parse("T=4,P=1,H=1,W=4,window=40,bins=count");
        Events events = line(new int[] {10, 0, 1}, new int[] {39, 1, 1}, new int[] {40, 2, 1}, new int[] {50, 3, 1});
        EncodedFrames frames = new FrameEncoder(spec).encode(events, 0, 40);
        assertThat(perBin(frames, spec)).containsExactly(1, 0, 1, 0);
        assertThat(frames.outside()).isEqualTo(2);
    }

    /** Only what lies in the tensor is shared: with two columns of four, four of eight events make two bins of two. */
    @Test
    void binsByCountAreCutAfterTheCrop() {
        FrameSpec spec = FrameSpec.parse("T=2,P=1,H=1,W=2,bins=count");
        int[] columns = {0, 0, 0, 1, 1, 2, 3, 2};
        int[][] rows = new int[8][];
        for (int i = 0; i < 8; i++) {
            rows[i] = new int[] {i, columns[i], 1};
        }
        EncodedFrames frames = new FrameEncoder(spec).encode(line(rows), 0, 8);
        assertThat(perBin(frames, spec)).containsExactly(2, 2);
        assertThat(frames.outside()).isEqualTo(4);
        assertThat(floats(frames, spec)).containsExactly(2, 0, 0, 2);
    }

    /** Parts of a window are ranked in order of time, however they come. */
    @Test
    void binsByCountDoNotDependOnTheParts() {
        FrameSpec spec = FrameSpec.parse("T=5,P=2,H=34,W=34,window=50ms,bins=count");
        Events events = RandomEvents.of(new SplittableRandom(1), new Geometry(34, 34), 0, 500, 90);
        FrameEncoder encoder = new FrameEncoder(spec);
        byte[] whole = encoder.encode(events, 0, 50_000).data();
        encoder.begin(0, 50_000);
        encoder.add(events, 211, 500);
        encoder.add(events.slice(0, 100));
        encoder.add(events, 100, 211);
        assertThat(encoder.finish().data()).containsExactly(whole);
    }

    /** Steps of 10 us: [0, 10) [10, 20) [20, 30); the event at 30 lies outside. */
    @Test
    void aDurationPerStepIsAWindow() {
        FrameSpec spec = FrameSpec.parse("T=3,P=1,H=1,W=4,step=10us");
        assertThat(spec).isEqualTo(FrameSpec.parse("T=3,P=1,H=1,W=4,window=30"));
        Events events =
                line(new int[] {9, 0, 1}, new int[] {10, 1, 1}, new int[] {19, 1, 1}, new int[] {20, 2, 1}, new int[] {
                    30, 3, 1
                });
        FrameEncoder encoder = new FrameEncoder(spec);
        EncodedFrames frames = encoder.encode(events, 0, RandomEvents.extentUs(encoder.spec(), events, 0));
        assertThat(perBin(frames, spec)).containsExactly(1, 2, 1);
        assertThat(frames.outside()).isEqualTo(1);
    }

    /**
     * T = 3 over 9 us: an event at t lies at 2 t / 8. t = 0 is all step 0's, t = 3 lies at 0.75 (a quarter for step 0, the rest for step 1), t
     * = 4 at 1, t = 8 at 2.
     */
    @Test
    void aVoxelGridSharesAnEventBetweenTwoSteps() {
        FrameSpec spec = FrameSpec.parse("T=3,P=2,H=1,W=4,value=voxel");
        Events events = line(
                new int[] {0, 0, 1}, new int[] {3, 1, 1}, new int[] {3, 1, 0}, new int[] {4, 2, 0}, new int[] {8, 3, 1
                });
        FrameEncoder encoder = new FrameEncoder(spec);
        EncodedFrames frames = encoder.encode(events, 0, RandomEvents.extentUs(encoder.spec(), events, 0));
        // OFF plane, then ON plane, of each step.
        assertThat(floats(frames, spec))
                .containsExactly(
                        0, 0.25f, 0, 0, 1, 0.25f, 0, 0, //
                        0, 0.75f, 1, 0, 0, 0.75f, 0, 0, //
                        0, 0, 0, 0, 0, 0, 0, 1);
        assertThat(perBin(frames, spec)).containsExactly(1, 3, 1);
    }

    /** The same with one plane: OFF counts as -1, so that pixel 1's two events cancel. */
    @Test
    void aVoxelGridOfOnePlaneIsSigned() {
        FrameSpec spec = FrameSpec.parse("T=3,P=1,H=1,W=4,value=voxel,window=9");
        Events events = line(
                new int[] {0, 0, 1}, new int[] {3, 1, 1}, new int[] {3, 1, 0}, new int[] {4, 2, 0}, new int[] {5, 3, 0
                });
        assertThat(floats(new FrameEncoder(spec).encode(events, 0, 9), spec))
                .containsExactly(1, 0, 0, 0, 0, 0, -1, -0.75f, 0, 0, 0, -0.25f);
    }

    /** The first bin has the only event, and yet step 1 is not empty: it holds 0.75 of it. */
    @Test
    void aVoxelGridReachesBeyondTheBin() {
        FrameSpec spec = FrameSpec.parse("T=2,P=2,H=1,W=4,value=voxel,window=9");
        EncodedFrames frames = new FrameEncoder(spec).encode(line(new int[] {4, 0, 1}), 0, 9);
        FrameView view = FrameView.open(frames.data(), spec);
        assertThat(view.binEvents(1)).isZero();
        assertThat(view.isEmpty(1)).isFalse();
    }

    /**
     * Bins of 10 us, tau 20 us. Pixel 0 ON at 4 and 6: seen at 10 as exp(-4/20), at 20 as exp(-14/20). Pixel 0 OFF at 12: 0, then exp(-8/20).
     * Pixel 3 ON at 19: exp(-1/20).
     */
    @Test
    void aTimeSurfaceFadesFromTheLastEvent() {
        FrameSpec spec = FrameSpec.parse("T=2,P=2,H=1,W=4,window=20,value=surface,tau=20us");
        Events events =
                line(new int[] {4, 0, 1}, new int[] {6, 0, 1}, new int[] {12, 0, 0}, new int[] {19, 3, 1}, new int[] {
                    20, 2, 1
                });
        EncodedFrames frames = new FrameEncoder(spec).encode(events, 0, 20);
        float[] wanted = new float[16];
        wanted[4] = (float) Math.exp(-0.2);
        wanted[8] = (float) Math.exp(-0.4);
        wanted[8 + 4] = (float) Math.exp(-0.7);
        wanted[8 + 4 + 3] = (float) Math.exp(-0.05);
        float[] actual = floats(frames, spec);
        for (int i = 0; i < wanted.length; i++) {
            assertThat(actual[i]).as("element %d", i).isEqualTo(wanted[i], within(1e-6f));
        }
        assertThat(perBin(frames, spec)).containsExactly(2, 2);
        assertThat(frames.outside()).isEqualTo(1);
    }

    /** A pixel that was quiet in a step keeps fading: 30 us after its event in a step without any event. */
    @Test
    void aTimeSurfaceLivesOnInAQuietStep() {
        FrameSpec spec = FrameSpec.parse("T=3,P=1,H=1,W=4,window=30,value=surface,tau=10");
        EncodedFrames frames = new FrameEncoder(spec).encode(line(new int[] {0, 1, 0}), 0, 30);
        FrameView view = FrameView.open(frames.data(), spec);
        assertThat(view.binEvents(2)).isZero();
        assertThat(view.isEmpty(2)).isFalse();
        assertThat(floats(frames, spec)[2 * 4 + 1]).isEqualTo((float) Math.exp(-3), within(1e-7f));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "T=5,H=34,W=34,window=40ms,value=signed",
                "T=5,P=1,H=20,W=50,bins=count",
                "T=9,P=2,H=34,W=30,window=30ms,bins=count,value=binary",
                "T=4,P=1,H=34,W=34,bins=count,value=signed",
                "T=7,P=2,H=34,W=34,step=3ms",
                "T=5,P=2,H=34,W=34,value=voxel",
                "T=1,P=2,H=34,W=34,value=voxel",
                "T=6,P=1,H=20,W=34,window=20ms,value=voxel",
                "T=5,P=2,H=34,W=30,window=30ms,value=surface,tau=5ms"
            })
    void noEventIsLost(String text) {
        FrameSpec spec = FrameSpec.parse(text);
        assertThat(FrameSpec.parse(spec.toString())).isEqualTo(spec);
        FrameEncoder encoder = new FrameEncoder(spec);
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Events events = RandomEvents.of(random, new Geometry(34, 34), 1_000, random.nextInt(3000), 40);
            long duration = RandomEvents.extentUs(encoder.spec(), events, 1_000);
            EncodedFrames frames = encoder.encode(events, 1_000, duration);
            assertThat(frames.events() + frames.outside()).as("seed %d", seed).isEqualTo(events.count());
            assertThat(Arrays.stream(perBin(frames, spec)).sum()).isEqualTo(frames.events());
            long[] inside = inside(events, spec, 1_000, duration);
            assertThat(frames.events()).isEqualTo(inside[0] + inside[1]);
            double sum = 0;
            for (float element : floats(frames, spec)) {
                sum += element;
            }
            if (spec.value() == FrameSpec.Value.SIGNED
                    || (spec.value() == FrameSpec.Value.VOXEL && spec.polarities() == 1)) {
                assertThat(sum).isEqualTo(inside[1] - inside[0]);
            } else if (spec.value() == FrameSpec.Value.COUNT || spec.value() == FrameSpec.Value.VOXEL) {
                assertThat(sum).isEqualTo(frames.events());
            }
            if (spec.bins() == FrameSpec.Bins.COUNT) {
                long[] bins = perBin(frames, spec);
                assertThat(Arrays.stream(bins).max().getAsLong()
                                - Arrays.stream(bins).min().getAsLong())
                        .isLessThanOrEqualTo(1);
            }
            assertThat(encoder.encode(events, 1_000, duration).data())
                    .as("the encoder is used again")
                    .containsExactly(frames.data());
        }
    }

    /** OFF and ON events in the window and the borders, one by one. */
    private static long[] inside(Events events, FrameSpec spec, long startUs, long durationUs) {
        long[] inside = new long[2];
        for (int i = 0; i < events.count(); i++) {
            int x = events.x()[i] + Math.floorDiv(spec.width() - 34, 2);
            int y = events.y()[i] + Math.floorDiv(spec.height() - 34, 2);
            long t = events.timeUs(i) - startUs;
            if (t >= 0 && t < durationUs && x >= 0 && x < spec.width() && y >= 0 && y < spec.height()) {
                inside[events.p()[i]]++;
            }
        }
        return inside;
    }

    @Test
    void floatsAreReadTheSameWayEverywhere() {
        FrameSpec spec = FrameSpec.parse("T=4,P=2,H=9,W=7,window=4000,value=voxel");
        Events events = RandomEvents.of(new SplittableRandom(5), new Geometry(7, 9), 0, 300, 13);
        byte[] data = new FrameEncoder(spec).encode(events, 0, 4000).data();
        FrameView view = FrameView.open(data, spec);
        int n = spec.elementsPerStep();
        ByteBuffer direct =
                ByteBuffer.allocateDirect(spec.elements() * Float.BYTES).order(ByteOrder.nativeOrder());
        byte[] bytes = new byte[n * Float.BYTES];
        float[] floats = floats(new EncodedFrames(ByteBuffer.wrap(data), 0, 0, 0, 0), spec);
        for (int step = 0; step < 4; step++) {
            view.readStep(step, direct, step * bytes.length);
            view.readStep(step, bytes, 0);
            for (int i = 0; i < n; i++) {
                assertThat(direct.getFloat((step * n + i) * Float.BYTES)).isEqualTo(floats[step * n + i]);
                assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getFloat(i * Float.BYTES))
                        .isEqualTo(floats[step * n + i]);
            }
        }
    }

    /** Version 1, form 3, T = 2, N = 10, bins of 2 and 0 events, sections of 11 and 7 bytes: elements 1 and 3 by gaps, then element 9 by marks. */
    @Test
    void floatSectionsByHand() {
        byte[] data = ByteBuffer.allocate(26)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {1, 3, 2, 10, 2, 0, 11, 7})
                .put(new byte[] {0, 1})
                .putFloat(0.5f)
                .put((byte) 1)
                .putFloat(-2)
                .put(new byte[] {1, 0, 0b10})
                .putFloat(8)
                .array();
        FrameSpec spec = FrameSpec.parse("T=2,P=1,H=1,W=10,value=voxel");
        assertThat(floats(new EncodedFrames(ByteBuffer.wrap(data), 2, 0, 0, 0), spec))
                .containsExactly(0, 0.5f, 0, -2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8);
        data[21] = 0b100;
        assertThatThrownBy(() -> floats(new EncodedFrames(ByteBuffer.wrap(data), 2, 0, 0, 0), spec))
                .hasMessageContaining("beyond its 10 elements, at byte 21");
    }

    @Test
    void damagedFloatsAreRefusedOrReadButNeverMore() {
        FrameSpec spec = FrameSpec.parse("T=2,P=1,H=3,W=5,window=400,value=voxel");
        Events events = RandomEvents.of(new SplittableRandom(5), new Geometry(5, 3), 0, 12, 30);
        byte[] data = new FrameEncoder(spec).encode(events, 0, 400).data();
        for (int length = 0; length < data.length; length++) {
            byte[] cut = Arrays.copyOf(data, length);
            assertThatThrownBy(() -> floats(new EncodedFrames(ByteBuffer.wrap(cut), 0, 0, 0, 0), spec))
                    .isInstanceOf(InvalidFramesException.class);
        }
        int refused = 0;
        for (int bit = 0; bit < data.length * 8; bit++) {
            byte[] flipped = data.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            try {
                for (float element : floats(new EncodedFrames(ByteBuffer.wrap(flipped), 0, 0, 0, 0), spec)) {
                    assertThat(element).isFinite();
                }
            } catch (InvalidFramesException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(30);
    }

    @Test
    void bytesOfAnotherElementTypeAreRefused() {
        FrameSpec counts = FrameSpec.parse("T=2,P=1,H=3,W=5,window=400");
        FrameSpec voxels = FrameSpec.parse("T=2,P=1,H=3,W=5,window=400,value=voxel");
        Events none = Events.none(new Geometry(5, 3), 0);
        byte[] data = new FrameEncoder(counts).encode(none, 0, 400).data();
        assertThatThrownBy(() -> FrameView.open(data, voxels)).hasMessageContaining("does not hold FLOAT32");
        byte[] floats = new FrameEncoder(voxels).encode(none, 0, 400).data();
        assertThatThrownBy(() -> FrameView.open(floats, counts)).hasMessageContaining("does not hold UINT8");
    }

    @Test
    void impossibleSpecificationsSayWhy() {
        assertThatThrownBy(() -> FrameSpec.parse("H=2,W=2,P=2,value=signed"))
                .hasMessageContaining("needs P=1, not P=2");
        assertThatThrownBy(() -> FrameSpec.parse("H=2,W=2,value=surface")).hasMessageContaining("tau=50ms");
        assertThatThrownBy(() -> FrameSpec.parse("H=2,W=2,value=voxel,tau=1ms"))
                .hasMessageContaining("value=voxel has no time constant");
        assertThatThrownBy(() -> FrameSpec.parse("H=2,W=2,value=voxel,bins=count"))
                .hasMessageContaining("value=voxel is made of times: it needs bins=time");
        assertThatThrownBy(() -> FrameSpec.parse("H=2,W=2,step=1ms,window=8ms")).hasMessageContaining("one of them");
        assertThatThrownBy(() -> FrameSpec.parse("H=2,W=2,step=0")).hasMessageContaining("1 us or more");
        assertThatThrownBy(() -> FrameSpec.parse("H=2,W=2,bins=even")).hasMessageContaining("possible are time, count");
        assertThatThrownBy(() -> FrameSpec.parse("H=2,W=2,H=3")).hasMessageContaining("h= is there twice");
        assertThatThrownBy(() -> FrameSpec.parse("T=8,H=8192,W=8192,value=voxel"))
                .hasMessageContaining("at most 67108864 elements");
        assertThatThrownBy(() -> FrameSpec.parse("T=4096,H=2,W=2,step=1e15"))
                .hasMessageContaining("cannot be cut into");
    }

    /** Training sets are named by these texts: they must stay as they are. */
    @Test
    void textsInUseStay() {
        assertThat(FrameSpec.parse("T=8,P=2,H=34,W=34,window=320ms,value=binary"))
                .hasToString("T=8,P=2,H=34,W=34,window=320000,value=binary");
        assertThat(FrameSpec.parse("H=5,W=6")).hasToString("T=8,P=2,H=5,W=6,window=0,value=count");
        assertThat(FrameSpec.parse("T=4,H=5,W=6,value=surface,tau=2ms,window=1s"))
                .hasToString("T=4,P=2,H=5,W=6,window=1000000,value=surface,tau=2000");
        assertThat(FrameSpec.parse("T=4,H=5,W=6,bins=count"))
                .hasToString("T=4,P=2,H=5,W=6,window=0,value=count,bins=count");
    }
}
