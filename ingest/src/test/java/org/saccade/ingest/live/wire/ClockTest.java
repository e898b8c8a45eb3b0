package org.saccade.ingest.live.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.ingest.format.BackwardStamps;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.HandMade;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.recording.Formats;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * Clocks of few bits, in files and on the network: time goes on where they start over, and only there. Words are put together here, from the
 * layouts.
 */
class ClockTest {

    private static final long HOUR_US = 3_600_000_000L;
    private static final String PROPHESEE = "% geometry 64x48\n% end\n";

    /**
     * A row of the table.
     *
     * @param of id of a format or address of a feed
     * @param bits of its clock; 62 where it counts its turns itself
     * @param words of events at these times, which the clock cuts to its bits
     */
    private record Clock(String of, int bits, Words words) {

        @Override
        public String toString() {
            return of + ", " + bits + " bits";
        }

        boolean isFile() {
            return !of.contains("+");
        }

        List<Long> times(long... timesUs) throws IOException {
            byte[] bytes = words.of(timesUs).bytes();
            return isFile() ? ofFile(bytes) : ofWire(bytes);
        }

        private List<Long> ofFile(byte[] bytes) throws IOException {
            ReadOptions options = ReadOptions.defaults().withGeometry(new Geometry(128, 128));
            return HandMade.read(Formats.named(of), bytes, options).stream()
                    .map(row -> Long.valueOf(row.substring(0, row.indexOf(' '))))
                    .toList();
        }

        private List<Long> ofWire(byte[] bytes) {
            CollectingPort port = new CollectingPort();
            assertThat(Wires.of(LiveUrl.parse(of)).get().decode(bytes, 0, bytes.length, port))
                    .isEqualTo(bytes.length);
            port.pass();
            return port.events.stream().map(event -> event[0]).toList();
        }

        EventReader reader(BackwardStamps policy, long... timesUs) throws IOException {
            Source source = Source.of(new ByteArrayInputStream(words.of(timesUs).bytes()), "memory");
            ReadOptions options =
                    ReadOptions.defaults().withGeometry(new Geometry(128, 128)).withBackward(policy);
            return EventReader.of(Formats.named(of).open(source, options), "memory", policy);
        }
    }

    private interface Words {
        HandMade of(long... timesUs);
    }

    private static HandMade evt2(HandMade out, long... times) {
        for (long t : times) {
            out.u32(0x8 << 28 | (int) (t >> 6) & 0xFFF_FFFF, 1 << 28 | (int) (t & 63) << 22 | 3 << 11 | 2);
        }
        return out;
    }

    private static HandMade evt21(HandMade out, long... times) {
        for (long t : times) {
            out.u64(0x8L << 60 | (t >> 6 & 0xFFF_FFFF) << 32, 1L << 60 | (t & 63) << 54 | 2L << 32 | 1);
        }
        return out;
    }

    private static HandMade evt3(HandMade out, long... times) {
        for (long t : times) {
            out.u16(0x8000 | (int) (t >> 12) & 0xFFF, 0x6000 | (int) t & 0xFFF, 2, 0x2803);
        }
        return out;
    }

    private static HandMade dat2(long... times) {
        HandMade out =
                new HandMade().text("% Version 2\n% Width 64\n% Height 48\n").u8(0, 8);
        for (long t : times) {
            out.u32((int) t, 1 << 28 | 2 << 14 | 3);
        }
        return out;
    }

    private static HandMade addresses(HandMade out, long... times) {
        for (long t : times) {
            out.bigEndian32(5 << 8 | 3 << 1, (int) t);
        }
        return out;
    }

    private static HandMade polarities(HandMade out, long... times) {
        for (long t : times) {
            out.u16(1, 1).u32(8, 4, (int) (t >> 31), 1, 1, 1).u32(3 << 17 | 2 << 2 | 3, (int) t & 0x7FFF_FFFF);
        }
        return out;
    }

    private static HandMade libcaer(long... times) {
        HandMade out =
                new HandMade().u64(0, 0, 0).u16(64, 48).u8(7).text("libcaer").u32(8 * times.length);
        for (long t : times) {
            out.u32(3 << 17 | 2 << 2 | 3, (int) t & 0x7FFF_FFFF);
        }
        return out;
    }

    static Stream<Clock> clocks() {
        return Stream.of(
                new Clock("evt3", 24, t -> evt3(new HandMade().text("% evt 3.0\n" + PROPHESEE), t)),
                new Clock("evt3+tcp://:1", 24, t -> evt3(new HandMade().text(PROPHESEE), t)),
                new Clock("packets", 31, ClockTest::libcaer),
                new Clock("packets+tcp://:1", 31, ClockTest::libcaer),
                new Clock("dat2", 32, ClockTest::dat2),
                new Clock(
                        "aedat2",
                        32,
                        t -> addresses(new HandMade().text("#!AER-DAT2.0\r\n# AEChip: ch.unizh.DVS128\r\n"), t)),
                new Clock("jaer+udp:", 32, t -> addresses(new HandMade().bigEndian32(1), t)),
                new Clock("evt2", 34, t -> evt2(new HandMade().text("% evt 2.0\n" + PROPHESEE), t)),
                new Clock("evt2+tcp://:1", 34, t -> evt2(new HandMade().text(PROPHESEE), t)),
                new Clock("evt21", 34, t -> evt21(new HandMade().text("% evt 2.1\n" + PROPHESEE), t)),
                new Clock("evt21+tcp://:1", 34, t -> evt21(new HandMade().text(PROPHESEE), t)),
                new Clock(
                        "aedat3",
                        62,
                        t -> polarities(
                                new HandMade()
                                        .text("#!AER-DAT3.1\r\n#Format: RAW\r\n#Source 1: DVS128\r\n#!END-HEADER\r\n"),
                                t)),
                new Clock(
                        "caer+tcp://:1?geometry=64x48",
                        62,
                        t -> polarities(
                                new HandMade().u64(CaerLayout.MAGIC, 0).u8(1, 0).u16(1), t)));
    }

    private static List<Long> since(List<Long> times) {
        return times.stream().map(t -> t - times.get(0)).toList();
    }

    private static List<Long> since(long... times) {
        List<Long> list = new ArrayList<>();
        for (long t : times) {
            list.add(t - times[0]);
        }
        return list;
    }

    @ParameterizedTest
    @MethodSource("clocks")
    void timeGoesOnWhereTheClockStartsOver(Clock clock) throws IOException {
        long turn = 1L << Math.min(clock.bits, 34);
        long[] around = {turn - 30, turn - 20, turn - 1, turn, turn + 1, turn + 30};
        assertThat(since(clock.times(around))).isEqualTo(since(around));
        long[] turns = new long[12];
        for (int i = 0; i < turns.length; i += 4) {
            long end = (i / 4 + 1) * turn;
            turns[i] = end - turn / 2 + 10;
            turns[i + 1] = end - 5;
            turns[i + 2] = end + 5;
            turns[i + 3] = end + turn / 4;
        }
        assertThat(since(clock.times(turns))).isEqualTo(since(turns));
    }

    @ParameterizedTest
    @MethodSource("clocks")
    void aStepBackStaysOne(Clock clock) throws IOException {
        long turn = 1L << Math.min(clock.bits, 34);
        for (long front : new long[] {100_000, turn - 2_500}) {
            long[] times = {front, front + 5_000, front + 4_000, front + 6_000};
            assertThat(since(clock.times(times))).isEqualTo(since(times));
        }
    }

    static Stream<Clock> filesOfLongClocks() {
        return clocks().filter(clock -> clock.isFile() && clock.bits() >= 34);
    }

    @ParameterizedTest
    @MethodSource("filesOfLongClocks")
    void aLeapOfAnHourIsALeapAndAFallIsPutInOrder(Clock clock) throws IOException {
        long[] leap = {1_000, 2_000, HOUR_US, HOUR_US + 10};
        assertThat(since(clock.times(leap))).isEqualTo(since(leap));
        long[] fall = {HOUR_US, HOUR_US + 10, 500, 700};
        assertThat(since(clock.times(fall))).isEqualTo(since(fall));
        assertThat(ordered(clock, BackwardStamps.CLAMP, fall))
                .containsExactly(HOUR_US, HOUR_US + 10, HOUR_US + 10, HOUR_US + 10);
        assertThat(ordered(clock, BackwardStamps.DROP, fall)).containsExactly(HOUR_US, HOUR_US + 10);
        assertThat(since(ordered(clock, BackwardStamps.RESTART, fall)))
                .as("the clock that began anew goes on")
                .containsExactly(0L, 10L, 10L, 210L);
    }

    private static List<Long> ordered(Clock clock, BackwardStamps policy, long... timesUs) throws IOException {
        List<Long> times = new ArrayList<>();
        try (EventReader reader = clock.reader(policy, timesUs)) {
            for (Events batch = reader.next(100); batch != null; batch = reader.next(100)) {
                for (int i = 0; i < batch.count(); i++) {
                    times.add(batch.timeUs(i));
                }
            }
            assertThat(reader.report().backwards()).isPositive();
        }
        return times;
    }
}
