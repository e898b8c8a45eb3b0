package org.saccade.schemas.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.event.RandomEvents;

/** What each step does to each event, from the draws it made or from what can be seen of them; and that no event appears or goes otherwise. */
class AugmentationStepsTest {

    private static final Geometry SENSOR = new Geometry(34, 20);
    private static final int SEEDS = 60;

    private static Events sample(long seed) {
        return RandomEvents.of(new SplittableRandom(seed), SENSOR, 500, 300, 100);
    }

    private static Events apply(String text, Events in, long seed) {
        return Augmentation.parse(text).apply(in, new SplittableRandom(seed));
    }

    private static List<Integer> row(Events events, int i) {
        return List.of(events.t()[i], (int) events.x()[i], (int) events.y()[i], (int) events.p()[i]);
    }

    private static List<List<Integer>> rows(Events events) {
        List<List<Integer>> rows = new ArrayList<>();
        for (int i = 0; i < events.count(); i++) {
            rows.add(row(events, i));
        }
        return rows;
    }

    private static List<List<Integer>> gone(Events in, Events out) {
        List<List<Integer>> gone = rows(in);
        rows(out)
                .forEach(kept ->
                        assertThat(gone.remove(kept)).as("%s was there", kept).isTrue());
        return gone;
    }

    @Test
    void timeScalingMultipliesByTheDrawnFactor() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Events in = sample(seed);
            Events out = apply("time-scale=0.2", in, seed);
            double factor = 0.8 + 0.4 * new SplittableRandom(seed).nextDouble();
            assertThat(out.count()).isEqualTo(in.count());
            for (int i = 0; i < in.count(); i++) {
                assertThat(out.t()[i]).isBetween((int) (in.t()[i] * factor - 1e-6), (int) (in.t()[i] * factor + 1e-6));
                assertThat(out.x()[i]).isEqualTo(in.x()[i]);
            }
        }
    }

    /** Times of 0, 700 and 2000 us moved by -1000 .. 1000: those ahead of the start leave, the others keep their distance. */
    @Test
    void timeShiftMovesAllByTheSame() {
        EventsBuilder builder = new EventsBuilder(SENSOR, 0, 3);
        builder.add(0, 1, 2, 1);
        builder.add(700, 3, 4, 0);
        builder.add(2000, 5, 6, 1);
        Events in = builder.build();
        Set<Integer> counts = new HashSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            int by = new SplittableRandom(seed).nextInt(-1000, 1001);
            List<List<Integer>> wanted = new ArrayList<>();
            for (List<Integer> row : rows(in)) {
                if (row.get(0) + by >= 0) {
                    wanted.add(List.of(row.get(0) + by, row.get(1), row.get(2), row.get(3)));
                }
            }
            assertThat(rows(apply("time-shift=1ms", in, seed))).isEqualTo(wanted);
            counts.add(wanted.size());
        }
        assertThat(counts).containsExactlyInAnyOrder(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shift=3", "roll=3", "crop=20x12"})
    void movesAreTheSameForAllEvents(String text) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Events in = sample(seed);
            SplittableRandom random = new SplittableRandom(seed);
            boolean crop = text.startsWith("crop");
            int dx = crop ? -random.nextInt(34 - 20 + 1) : random.nextInt(-3, 4);
            int dy = crop ? -random.nextInt(20 - 12 + 1) : random.nextInt(-3, 4);
            int width = crop ? 20 : 34;
            int height = crop ? 12 : 20;
            List<List<Integer>> wanted = new ArrayList<>();
            for (List<Integer> row : rows(in)) {
                int x = row.get(1) + dx;
                int y = row.get(2) + dy;
                if (text.startsWith("roll")) {
                    x = (x + width) % width;
                    y = (y + height) % height;
                }
                if (x >= 0 && x < width && y >= 0 && y < height) {
                    wanted.add(List.of(row.get(0), x, y, row.get(3)));
                }
            }
            Events out = apply(text, in, seed);
            assertThat(rows(out)).isEqualTo(wanted);
            assertThat(out.geometry()).isEqualTo(new Geometry(width, height));
        }
    }

    /** A point 8 pixels right of the centre of 21 x 21 comes to (8 cos a, 8 sin a), or 8 below it moves by 8 s. */
    @Test
    void rotateAndShearByTheDrawnAmount() {
        EventsBuilder builder = new EventsBuilder(new Geometry(21, 21), 0, 2);
        builder.add(0, 18, 10, 1);
        builder.add(1, 10, 18, 1);
        Events in = builder.build();
        for (int seed = 0; seed < SEEDS; seed++) {
            double drawn = 2 * new SplittableRandom(seed).nextDouble() - 1;
            double angle = Math.toRadians(60 * drawn);
            Events turned = apply("rotate=60", in, seed);
            assertThat(rows(turned).get(0))
                    .isEqualTo(List.of(
                            0,
                            (int) Math.round(10 + 8 * Math.cos(angle)),
                            (int) Math.round(10 + 8 * Math.sin(angle)),
                            1));
            Events sheared = apply("shear=0.5", in, seed);
            assertThat(rows(sheared).get(0)).isEqualTo(List.of(0, 18, 10, 1));
            assertThat(rows(sheared).get(1)).isEqualTo(List.of(1, (int) Math.round(10 + 8 * 0.5 * drawn), 18, 1));
        }
    }

    @Test
    void droppedEventsLeaveTheOthersAsTheyWere() {
        int most = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Events in = sample(seed);
            most = Math.max(most, gone(in, apply("drop=0.5", in, seed)).size());
        }
        assertThat(most).isBetween(100, 190);
    }

    @Test
    void dropTimeTakesOneStretch() {
        int most = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Events in = sample(seed);
            List<List<Integer>> gone = gone(in, apply("drop-time=0.5", in, seed));
            if (!gone.isEmpty()) {
                int from = gone.get(0).get(0);
                int to = gone.get(gone.size() - 1).get(0);
                assertThat(rows(in).stream().filter(row -> row.get(0) >= from && row.get(0) <= to))
                        .isEqualTo(gone);
                assertThat(to - from).isLessThanOrEqualTo((in.t()[in.count() - 1] + 1) / 2);
            }
            most = Math.max(most, gone.size());
        }
        assertThat(most).isGreaterThan(100);
    }

    /** The share of the area for drop-area, the side for cut-out; the rectangle is as wide as what is gone, at least. */
    @ParameterizedTest
    @CsvSource({"drop-area=0.25, 17, 10", "cut-out=9, 9, 9"})
    void areasAreTakenWhole(String text, int width, int height) {
        int most = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Events in = sample(seed);
            List<List<Integer>> gone = gone(in, apply(text, in, seed));
            if (!gone.isEmpty()) {
                int left = gone.stream().mapToInt(row -> row.get(1)).min().getAsInt();
                int right = gone.stream().mapToInt(row -> row.get(1)).max().getAsInt();
                int top = gone.stream().mapToInt(row -> row.get(2)).min().getAsInt();
                int bottom = gone.stream().mapToInt(row -> row.get(2)).max().getAsInt();
                assertThat(rows(in).stream()
                                .filter(row -> row.get(1) >= left
                                        && row.get(1) <= right
                                        && row.get(2) >= top
                                        && row.get(2) <= bottom))
                        .isEqualTo(gone);
                assertThat(right - left).isLessThan(width);
                assertThat(bottom - top).isLessThan(height);
            }
            most = Math.max(most, gone.size());
        }
        assertThat(most).isGreaterThan(30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"flip-h", "flip-v", "invert", "roll=9", "reduce=2", "time-scale=0.3"})
    void noEventIsLost(String text) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Events in = sample(seed);
            assertThat(apply(text, in, seed).count()).isEqualTo(in.count());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hot-pixels=2", "background=5ms", "refractory=40ms"})
    void filtersTakeAwayAndChangeNothing(String text) {
        int most = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Events in = sample(seed);
            Events out = apply(text, in, seed);
            assertThat(apply(text, in, seed + 1)).as("nothing is drawn").isEqualTo(out);
            most = Math.max(most, gone(in, out).size());
        }
        assertThat(most).isPositive();
    }

    /**
     * A picture of 190 rows and 254 columns: down by floor((254 - 190) / 2) = 32, right by 0. Rows 17 .. 239 become 49 .. 271 and those from 256
     * on leave. Frames of 224 x 224 are the crop [16, 240): canvas (30, 52) is pixel (14, 36).
     */
    @Test
    void samplesOfEsImageNetAreCentredAndCropped() {
        EventsBuilder builder = new EventsBuilder(new Geometry(256, 256), 0, 4);
        builder.add(0, 30, 20, 1);
        builder.add(1000, 17, 207, 0); // row 239: the last within the crop
        builder.add(2000, 239, 208, 1); // row 240: within the canvas, beyond the crop
        builder.add(7000, 100, 224, 0); // row 256: off the canvas
        Events in = builder.build();
        Augmentation centre = Augmentation.parse("centre").forSample(Map.of("a", "190", "b", "254"));
        Events out = centre.apply(in, 1, "x", 0);
        assertThat(rows(out))
                .containsExactly(List.of(0, 30, 52, 1), List.of(1000, 17, 239, 0), List.of(2000, 239, 240, 1));
        assertThat(out.geometry()).isEqualTo(in.geometry());
        FrameSpec spec = FrameSpec.parse("T=8,P=2,H=224,W=224,window=8000,value=binary");
        EncodedFrames frames = new FrameEncoder(spec).encode(out, 0, 8000);
        assertThat(frames.events()).isEqualTo(2);
        assertThat(frames.outside()).isEqualTo(1);
        byte[] dense = FrameEncoderTest.dense(frames.data(), spec);
        int plane = 224 * 224;
        assertThat(dense[plane + 36 * 224 + 14]).as("step 0, ON").isEqualTo((byte) 1);
        assertThat(dense[2 * plane + 223 * 224 + 1]).as("step 1, OFF").isEqualTo((byte) 1);
    }

    /** (254 - 101) / 2 = 76.5 and (254 - 253) / 2 = 0.5: down. */
    @Test
    void centringRoundsDown() {
        EventsBuilder builder = new EventsBuilder(new Geometry(256, 256), 0, 1);
        builder.add(0, 20, 30, 1);
        Augmentation centre = Augmentation.parse("centre,flip-h").forSample(Map.of("a", "101", "b", "253"));
        Events out = centre.fixed().forSample(Map.of("a", "101", "b", "253")).apply(builder.build(), 1, "x", 0);
        assertThat(rows(out)).containsExactly(List.of(0, 20, 106, 1));
    }

    @Test
    void centringNeedsTheSizeOfThePicture() {
        Augmentation centre = Augmentation.parse("flip-h,centre");
        assertThatThrownBy(() -> centre.forSample(Map.of("a", "100")))
                .isInstanceOf(InvalidFramesException.class)
                .hasMessageContaining("augmentation \"centre\": the sample has no attribute b");
        assertThatThrownBy(() -> centre.forSample(Map.of("a", "300", "b", "100")))
                .hasMessageContaining("attribute a is \"300\", not 1 .. 254");
        assertThatThrownBy(() -> centre.apply(sample(1), 1, "x", 0)).hasMessageContaining("no attribute a");
    }

    @Test
    void whatDrawsNothingHoldsForEvaluationToo() {
        Augmentation all = Augmentation.parse("flip-h, reduce=2,time-scale=0.2,refractory=1ms");
        assertThat(all.fixed()).hasToString("reduce=2,refractory=1ms");
        assertThat(Augmentation.parse("shift=2,noise=0.1").fixed()).isSameAs(Augmentation.NONE);
        Events in = sample(3);
        assertThat(all.fixed().apply(in, 1, "x", -1)).isEqualTo(apply("reduce=2,refractory=1ms", in, 9));
    }
}
