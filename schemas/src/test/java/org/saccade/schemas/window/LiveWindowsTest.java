package org.saccade.schemas.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.event.InvalidEventsException;
import org.saccade.schemas.schema.Split;

class LiveWindowsTest {

    private static final Geometry SENSOR = new Geometry(8, 4);
    private final LiveWindows windows = new LiveWindows(new LiveWindowPolicy(50, 50, true, 4, 1000));

    private static Events events(long baseUs, long... times) {
        EventsBuilder builder = new EventsBuilder(SENSOR, baseUs, times.length);
        for (long time : times) {
            builder.add(time, (int) (Math.abs(time) % 8), 1, 1);
        }
        return builder.build();
    }

    private static StreamChunk chunk(long sequence, long startUs, long endUs, long... times) {
        return new StreamChunk(sequence, startUs, endUs, 0, events(startUs, times), null, false);
    }

    private static List<String> text(List<LiveWindow> closed) {
        return closed.stream()
                .map(w -> w.startUs() + ".." + w.endUs() + ":" + w.events() + (w.late() > 0 ? "late" + w.late() : ""))
                .toList();
    }

    @Test
    void aWindowClosesWhenTheClockReachesItsEndAndChunksMayStraddle() {
        LiveWindows.Step one = windows.add(null, chunk(0, 0, 30, 0, 10, 29));
        assertThat(one.closed()).isEmpty();
        LiveWindows.Step two = windows.add(one.state(), chunk(1, 30, 60, 30, 49, 50, 59));
        assertThat(text(two.closed())).containsExactly("0..50:5");
        assertThat(two.state().events()).isEqualTo(2);
        LiveWindows.Step three = windows.add(two.state(), chunk(2, 60, 100, 99));
        assertThat(text(three.closed())).containsExactly("50..100:3");
        assertThat(three.state().events()).isZero();
    }

    @Test
    void oneChunkOverManyWindowsGivesEachItsEvents() {
        LiveWindows.Step step = windows.add(null, chunk(0, 7, 207, 7, 56, 57, 106, 160, 206));
        assertThat(text(step.closed())).containsExactly("7..57:2", "57..107:2", "107..157:0", "157..207:2");
    }

    @Test
    void eventsOfClosedWindowsAreLateAndReportedWithTheNextWindow() {
        LiveWindows.Step one = windows.add(null, chunk(0, 0, 60, 1));
        LiveWindows.Step two = windows.add(one.state(), chunk(1, 20, 70, 20, 30, 55));
        assertThat(two.late()).isEqualTo(2);
        assertThat(two.closed()).isEmpty();
        LiveWindows.Step three = windows.add(two.state(), chunk(2, 70, 100));
        assertThat(text(three.closed())).containsExactly("50..100:1late2");
        assertThat(windows.add(three.state(), chunk(3, 100, 150))
                        .closed()
                        .get(0)
                        .late())
                .isZero();
    }

    @Test
    void idleFlushClosesWhatIsOpenAndTheStreamIsLateOnlyWithinThatWindow() {
        LiveWindows.Step one = windows.add(null, chunk(0, 0, 20, 5));
        LiveWindows.Step idle = windows.flush(one.state());
        assertThat(text(idle.closed())).containsExactly("0..50:1");
        assertThat(windows.flush(idle.state()).closed()).isEmpty();
        LiveWindows.Step resumed = windows.add(idle.state(), chunk(1, 20, 70, 40, 50, 60));
        assertThat(resumed.late()).isEqualTo(1);
        assertThat(resumed.state().events()).isEqualTo(2);
        assertThat(text(windows.add(resumed.state(), chunk(2, 70, 100, 80)).closed()))
                .containsExactly("50..100:3late1");
    }

    @Test
    void aClockThatJumpsAheadByAnHourSkipsTheEmptyWindowsAndCountsThem() {
        LiveWindows.Step one = windows.add(null, chunk(0, 0, 20, 5));
        long hour = 3_600_000_000L;
        LiveWindows.Step jump = windows.add(one.state(), chunk(1, hour, hour + 50, hour + 1));
        assertThat(text(jump.closed())).containsExactly("0..50:1", hour + ".." + (hour + 50) + ":1");
        assertThat(jump.skippedWindows()).isEqualTo(hour / 50 - 1);
        assertThat(jump.state().openStartUs()).isEqualTo(hour + 50);
    }

    @Test
    void anEmptyChunkOverAnHourMovesTheClockWithoutAWindowPerStep() {
        LiveWindows.Step one = windows.add(null, chunk(0, 0, 50, 5));
        LiveWindows.Step jump = windows.add(one.state(), chunk(1, 50, 3_600_000_000L));
        assertThat(jump.closed()).isEmpty();
        assertThat(jump.skippedWindows()).isEqualTo(3_600_000_000L / 50 - 1);
    }

    @Test
    void shortGapsAreEmittedOrNotByChoice() {
        assertThat(text(windows.add(null, chunk(0, 0, 200, 160)).closed()))
                .containsExactly("0..50:0", "50..100:0", "100..150:0", "150..200:1");
        LiveWindows silent = new LiveWindows(windows.policy().withEmitEmpty(false));
        LiveWindows.Step step = silent.add(null, chunk(0, 0, 200, 160));
        assertThat(text(step.closed())).containsExactly("150..200:1");
        assertThat(step.skippedWindows()).isEqualTo(3);
    }

    @Test
    void sequenceZeroStartsTheClockAnewAndClosesWhatWasOpen() {
        LiveWindows.Step one = windows.add(null, chunk(0, 1000, 1020, 1005));
        LiveWindows.Step two = windows.add(one.state(), chunk(1, 1020, 1040, 1030));
        LiveWindows.Step again = windows.add(two.state(), chunk(0, 300, 360, 310));
        assertThat(again.restarted()).isTrue();
        assertThat(text(again.closed())).containsExactly("1000..1050:2", "300..350:1");
    }

    @Test
    void aClockFarBehindIsARestartAndALittleBehindIsLate() {
        LiveWindows.Step one = windows.add(null, chunk(0, 5000, 5060, 5005));
        LiveWindows.Step little = windows.add(one.state(), chunk(1, 4990, 5030, 4995));
        assertThat(little.restarted()).isFalse();
        assertThat(little.late()).isEqualTo(1);
        LiveWindows.Step far = windows.add(one.state(), chunk(1, 110, 140, 120));
        assertThat(far.restarted()).isTrue();
        assertThat(far.state().openStartUs()).isEqualTo(100);
        assertThat(far.state().events()).isEqualTo(1);
    }

    @Test
    void repeatedChunksAreDroppedAndMissingOnesCounted() {
        LiveWindows.Step one = windows.add(null, chunk(0, 0, 20, 5));
        LiveWindows.Step repeat = windows.add(one.state(), chunk(0, 0, 20, 5));
        assertThat(repeat.repeated()).isEqualTo(1);
        assertThat(repeat.state()).isEqualTo(one.state());
        LiveWindows.Step gap = windows.add(one.state(), chunk(4, 30, 40, 35));
        assertThat(gap.lostChunks()).isEqualTo(3);
        assertThat(windows.add(gap.state(), chunk(2, 20, 30, 25)).repeated()).isEqualTo(1);
    }

    @Test
    void theLastChunkOfASampleClosesItsWindowAtOnceWithItsLabel() {
        SampleLabel label = new SampleLabel("Test/3/1", 3, Split.TEST);
        StreamChunk whole = new StreamChunk(0, 0, 30, 0, events(0, 1, 2, 29), label, true);
        LiveWindows.Step step = windows.add(null, whole);
        assertThat(text(step.closed())).containsExactly("0..50:3");
        assertThat(step.closed().get(0).label()).isEqualTo(label);
        LiveWindows.Step replayedAgain = windows.add(step.state(), whole);
        assertThat(replayedAgain.restarted()).isTrue();
        assertThat(text(replayedAgain.closed())).containsExactly("0..50:3");
    }

    @Test
    void wallClockOfTheLastEventIsReckonedBackFromTheEndOfAStraddlingChunk() {
        StreamChunk first = new StreamChunk(0, 0, 80, 1_000_070, events(0, 10, 40, 70), null, false);
        LiveWindow window = windows.add(null, first).closed().get(0);
        assertThat(window.lastEventAtUs()).isEqualTo(1_000_040);
        assertThat(windows.add(null, chunk(0, 0, 50, 3)).closed().get(0).lastEventAtUs())
                .isZero();
    }

    @Test
    void slidingWindowsOverlapAndCloseOneByOne() {
        LiveWindows sliding = new LiveWindows(windows.policy().withSlideUs(25));
        LiveWindows.Step one = sliding.add(null, chunk(0, 0, 30, 0, 10, 29));
        assertThat(one.closed()).isEmpty();
        LiveWindows.Step two = sliding.add(one.state(), chunk(1, 30, 60, 30, 49, 50, 59));
        assertThat(text(two.closed())).containsExactly("0..50:5");
        assertThat(two.state().events()).as("from 25 us on").isEqualTo(5);
        LiveWindows.Step three = sliding.add(two.state(), chunk(2, 60, 100, 99));
        assertThat(text(three.closed())).containsExactly("25..75:5", "50..100:3");
        assertThat(three.state().events()).as("from 75 us on").isEqualTo(1);
    }

    @Test
    void aSilentSlidingStreamIsFlushedOnceAndOnlyWhereNothingClosedCoversIt() {
        LiveWindows sliding = new LiveWindows(windows.policy().withSlideUs(20));
        LiveWindows.Step one = sliding.add(null, chunk(0, 0, 55, 5, 52));
        assertThat(text(one.closed())).containsExactly("0..50:1");
        LiveWindows.Step idle = sliding.flush(one.state());
        assertThat(text(idle.closed())).containsExactly("20..70:1");
        assertThat(sliding.flush(idle.state()).closed()).isEmpty();
        LiveWindows.Step resumed = sliding.add(idle.state(), chunk(1, 55, 95, 60, 90));
        assertThat(text(resumed.closed())).containsExactly("40..90:2");
        LiveWindows.Step whole = sliding.add(null, chunk(0, 0, 50, 5));
        assertThat(sliding.flush(whole.state()).closed()).as("all is covered").isEmpty();
    }

    @Test
    void aSlidingStreamThatStartsAnewTakesNothingAlong() {
        LiveWindows sliding = new LiveWindows(windows.policy().withSlideUs(10));
        LiveWindows.Step one = sliding.add(null, chunk(0, 1000, 1055, 1005, 1052));
        LiveWindows.Step again = sliding.add(one.state(), chunk(0, 1020, 1070, 1060));
        assertThat(again.restarted()).isTrue();
        assertThat(text(one.closed())).containsExactly("1000..1050:1");
        assertThat(text(again.closed())).containsExactly("1010..1060:1", "1020..1070:1");
    }

    @Test
    void aSlideBeyondTheWindowOrOfNothingIsRefused() {
        assertThatThrownBy(() -> windows.policy().withSlideUs(51)).hasMessageContaining("a slide of 51 us: 1 .. 50");
        assertThatThrownBy(() -> windows.policy().withSlideUs(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyEventIsInEachSlidingWindowThatCoversIt() {
        for (long seed = 1; seed <= 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int slideUs = 1 + random.nextInt(50);
            LiveWindows sliding = new LiveWindows(windows.policy().withSlideUs(slideUs));
            List<Long> times = new ArrayList<>();
            List<LiveWindow> closed = new ArrayList<>();
            StreamWindows state = null;
            long startUs = 300;
            for (int sequence = 0; sequence < 40; sequence++) {
                long endUs = startUs + random.nextInt(120);
                long[] t = endUs == startUs
                        ? new long[0]
                        : random.longs(random.nextInt(20), startUs, endUs)
                                .sorted()
                                .toArray();
                Arrays.stream(t).forEach(times::add);
                LiveWindows.Step step = sliding.add(state, chunk(sequence, startUs, endUs, t));
                closed.addAll(step.closed());
                state = step.state();
                startUs = endUs;
            }
            closed.addAll(sliding.flush(state).closed());
            for (int k = 0; k < closed.size(); k++) {
                LiveWindow window = closed.get(k);
                assertThat((window.startUs() - 300) % slideUs).isZero();
                assertThat(window.events())
                        .as("seed %d, window %d", seed, k)
                        .isEqualTo(times.stream()
                                .filter(t -> t >= window.startUs() && t < window.endUs())
                                .count());
            }
            long coveredUs = closed.get(closed.size() - 1).endUs();
            assertThat(times).as("seed %d", seed).allMatch(t -> t < coveredUs);
        }
    }

    @Test
    void stateOfTheLayoutOfTumblingWindowsIsStillRead() throws IOException {
        StreamWindows state = windows.add(null, chunk(0, 7, 77, 10, 60)).state();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        state.writeTo(new DataOutputStream(bytes));
        byte[] now = bytes.toByteArray();
        byte[] before = new byte[now.length - Long.BYTES];
        before[0] = 1;
        System.arraycopy(now, 1, before, 1, Long.BYTES);
        System.arraycopy(now, 1 + 2 * Long.BYTES, before, 1 + Long.BYTES, before.length - 1 - Long.BYTES);
        assertThat(StreamWindows.readFrom(new DataInputStream(new ByteArrayInputStream(before))))
                .isEqualTo(state);
    }

    @Test
    void timesThatCouldOverflowAreRefusedAtTheDoor() {
        assertThatThrownBy(() -> chunk(0, 0, Long.MAX_VALUE)).isInstanceOf(InvalidEventsException.class);
        assertThatThrownBy(() -> chunk(0, Long.MIN_VALUE, 0)).isInstanceOf(InvalidEventsException.class);
        assertThatThrownBy(() -> chunk(-1, 0, 1)).isInstanceOf(InvalidEventsException.class);
        LiveWindows.Step far = windows.add(null, chunk(0, -StreamChunk.LARGEST_US, StreamChunk.LARGEST_US));
        assertThat(far.closed()).isEmpty();
    }

    @Test
    void noEventIsLostOrDoubledAndTheStateSurvivesItsBytesAtEveryStep() throws IOException {
        for (long seed = 1; seed <= 30; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StreamWindows state = null;
            long in = 0;
            long out = 0;
            long startUs = 0;
            for (int sequence = 0; sequence < 60; sequence++) {
                startUs += random.nextInt(8) == 0 ? random.nextInt(5000) - 2500 : 0;
                long endUs = startUs + random.nextInt(120);
                long[] times = endUs == startUs
                        ? new long[0]
                        : random.longs(random.nextInt(20), startUs, endUs)
                                .sorted()
                                .toArray();
                in += times.length;
                LiveWindows.Step step = windows.add(state, chunk(sequence, startUs, endUs, times));
                if (random.nextInt(10) == 0) {
                    out += books(step);
                    step = windows.flush(step.state());
                }
                out += books(step);
                state = reread(step.state());
                assertThat(in).as("seed %d, chunk %d", seed, sequence).isEqualTo(out + state.events());
                startUs = endUs;
            }
        }
    }

    private static long books(LiveWindows.Step step) {
        long sum = step.late() + step.repeated();
        List<Long> starts = new ArrayList<>();
        for (LiveWindow window : step.closed()) {
            assertThat(window.parts())
                    .allSatisfy(part -> assertThat(part.timeUs(0)).isGreaterThanOrEqualTo(window.startUs()))
                    .allSatisfy(
                            part -> assertThat(part.timeUs(part.count() - 1)).isLessThan(window.endUs()));
            sum += window.events();
            starts.add(window.startUs());
        }
        assertThat(starts).doesNotHaveDuplicates();
        return sum;
    }

    private static StreamWindows reread(StreamWindows state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        state.writeTo(new DataOutputStream(bytes));
        StreamWindows read = StreamWindows.readFrom(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertThat(read).isEqualTo(state);
        return read;
    }
}
