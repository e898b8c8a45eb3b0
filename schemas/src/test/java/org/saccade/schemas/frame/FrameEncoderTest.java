package org.saccade.schemas.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.event.RandomEvents;

class FrameEncoderTest {

    @Test
    void binsByHand() {
        FrameSpec spec = FrameSpec.parse("T=4,P=2,H=2,W=3,window=10");
        // Bins of 10 us in 4: [0, 3) [3, 5) [5, 8) [8, 10)
        EventsBuilder events = new EventsBuilder(new Geometry(3, 2), 100, 8);
        events.add(100, 0, 0, 0);
        events.add(102, 0, 0, 0);
        events.add(103, 2, 1, 1);
        events.add(107, 1, 0, 1);
        events.add(109, 1, 1, 0);
        events.add(110, 1, 1, 0);
        EncodedFrames frames = new FrameEncoder(spec).encode(events.build(), 100, 10);
        assertThat(frames.events()).isEqualTo(5);
        assertThat(frames.outside()).isEqualTo(1);
        byte[] tensor = dense(frames.data(), spec);
        byte[] wanted = new byte[4 * 2 * 2 * 3];
        wanted[0] = 2; // bin 0, OFF, row 0, column 0
        wanted[12 + 6 + 5] = 1; // bin 1, ON, row 1, column 2
        wanted[24 + 6 + 1] = 1; // bin 2, ON, row 0, column 1
        wanted[36 + 4] = 1; // bin 3, OFF, row 1, column 1
        assertThat(tensor).containsExactly(wanted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "T=8,P=2,H=34,W=34",
                "T=7,P=1,H=20,W=50,window=100ms",
                "T=16,P=2,H=64,W=10,window=50ms,value=binary"
            })
    void losesNoEvent(String text) {
        FrameSpec spec = FrameSpec.parse(text);
        FrameEncoder encoder = new FrameEncoder(spec);
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Events events = RandomEvents.of(random, new Geometry(34, 34), 1_000, random.nextInt(3000), 40);
            EncodedFrames frames = encoder.encode(events, 1_000, RandomEvents.extentUs(encoder.spec(), events, 1_000));
            assertThat(frames.events() + frames.outside()).as("seed %d", seed).isEqualTo(events.count());
            FrameView view = FrameView.open(frames.data(), spec.timeSteps(), spec.elementsPerStep());
            long counted = 0;
            for (int step = 0; step < spec.timeSteps(); step++) {
                counted += view.binEvents(step);
            }
            assertThat(counted).isEqualTo(frames.events());
            if (spec.value() == FrameSpec.Value.COUNT) {
                long sum = 0;
                for (byte value : dense(frames.data(), spec)) {
                    sum += value & 0xFF;
                }
                assertThat(sum + frames.saturated()).isEqualTo(frames.events());
            }
        }
    }

    @Test
    void agreesWithTheFormulaForEveryEvent() {
        FrameSpec spec = FrameSpec.parse("T=7,P=1,H=4,W=4,window=1003");
        FrameEncoder encoder = new FrameEncoder(spec);
        for (int t = 0; t < 1003; t++) {
            EventsBuilder events = new EventsBuilder(new Geometry(4, 4), 50, 1);
            events.add(50 + t, 0, 0, 1);
            FrameView view =
                    FrameView.open(encoder.encode(events.build(), 50, 1003).data(), 7, 16);
            assertThat(view.binEvents(t * 7 / 1003)).as("event at %d us", t).isEqualTo(1);
        }
    }

    @Test
    void ownExtentPutsTheLastEventInTheLastBin() {
        FrameSpec spec = FrameSpec.parse("T=8,P=2,H=34,W=34");
        FrameEncoder encoder = new FrameEncoder(spec);
        Events events = RandomEvents.of(new SplittableRandom(3), new Geometry(34, 34), 0, 500, 700);
        EncodedFrames frames = encoder.encode(events, 0, RandomEvents.extentUs(encoder.spec(), events, 0));
        assertThat(frames.outside()).isZero();
        assertThat(FrameView.open(frames.data(), 8, spec.elementsPerStep()).isEmpty(7))
                .isFalse();
    }

    @Test
    void saturatesAndCountsIt() {
        FrameSpec spec = FrameSpec.parse("T=1,P=1,H=1,W=1,window=1000");
        EventsBuilder events = new EventsBuilder(new Geometry(1, 1), 0, 300);
        for (int i = 0; i < 300; i++) {
            events.add(i, 0, 0, 1);
        }
        EncodedFrames frames = new FrameEncoder(spec).encode(events.build(), 0, 1000);
        assertThat(frames.saturated()).isEqualTo(45);
        assertThat(frames.events()).isEqualTo(300);
        assertThat(dense(frames.data(), spec)[0] & 0xFF).isEqualTo(255);
    }

    /** Hashes taken when the first training sets were named: the same specification and events give these bytes for ever. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "T=8,P=2,H=34,W=34 eaf54f84fd2f103e6b98dd53c44c52883beda27bcc629c6e13529990ea59e3a5",
                "T=7,P=1,H=20,W=50,window=100ms 710484e6ad3900e82e02bc5d38c5063bc9cf94623f0f8df3b427bf70b81b1976",
                "T=16,P=2,H=64,W=10,window=50ms,value=binary b7ac1c90b552d1c78820b9cfdc8113b5c3dc1c36759add608e0712f6ff80f0f0",
                "T=1,P=1,H=3,W=3 d628b5527d63244c1a85464e33e21f3735d376d446bd4983f7225e5a21f2b031"
            })
    void theBytesOfNamedTrainingSetsStay(String text, String hash) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        FrameEncoder encoder = new FrameEncoder(FrameSpec.parse(text));
        for (int seed = 0; seed < 40; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Events events = RandomEvents.of(random, new Geometry(34, 34), 1000, random.nextInt(20_000), 20);
            EncodedFrames frames = encoder.encode(events, 1000, RandomEvents.extentUs(encoder.spec(), events, 1000));
            digest.update(frames.data());
            String books = frames.events() + " " + frames.outside() + " " + frames.saturated();
            digest.update(books.getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(hash);
    }

    /** Whole samples are encoded bin by bin, parts in any order in one grid; T = 2 of 3 x 3 is smaller dense, the last one saturates. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "T=8,P=2,H=34,W=34,window=30ms",
                "T=5,P=1,H=20,W=50,window=30ms,value=binary",
                "T=3,P=2,H=13,W=5,window=41ms",
                "T=2,P=1,H=3,W=3,window=30ms",
                "T=2,P=1,H=3,W=3,window=30ms,value=binary",
                "T=2,P=1,H=1,W=1,window=30ms",
                "T=4,P=2,H=121,W=159,window=30ms",
                "T=4,P=2,H=60,W=80,window=30ms,value=binary"
            })
    void wholeAndInPartsAreTheSame(String text) {
        FrameSpec spec = FrameSpec.parse(text);
        FrameEncoder encoder = new FrameEncoder(spec);
        FrameEncoder reusing = FrameEncoder.reusing(spec);
        for (int seed = 0; seed < 30; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int side = Math.max(spec.height(), spec.width()) + 3;
            Events events = RandomEvents.of(random, new Geometry(side, side), 0, random.nextInt(8000), 9);
            int cut = random.nextInt(events.count() + 1);
            EncodedFrames whole = encoder.encode(events, 100, spec.windowUs());
            encoder.begin(100, spec.windowUs());
            encoder.add(events, cut, events.count());
            encoder.add(events, 0, cut);
            EncodedFrames parts = encoder.finish();
            List<Events> chunks = List.of(
                    events.slice(0, cut / 2),
                    events.slice(cut / 2, cut / 2),
                    events.slice(cut / 2, cut),
                    events.slice(cut, events.count()));
            assertThat(encoder.encode(chunks, 100, spec.windowUs()).data()).containsExactly(parts.data());
            List<Events> mixed = List.of(chunks.get(3), chunks.get(0), chunks.get(2));
            EncodedFrames anyOrder = encoder.encode(mixed, 100, spec.windowUs());
            assertThat(anyOrder.data()).containsExactly(parts.data());
            assertThat(anyOrder.outside()).isEqualTo(parts.outside());
            assertThat(whole.data()).as("seed %d", seed).containsExactly(parts.data());
            assertThat(reusing.encode(chunks, 100, spec.windowUs()))
                    .as("seed %d", seed)
                    .isEqualTo(whole);
            assertThat(List.of(whole.events(), whole.outside(), whole.saturated()))
                    .isEqualTo(List.of(parts.events(), parts.outside(), parts.saturated()));
        }
    }

    /** Bins of few and of many events for each element are kept in two ways; one element saturates in each. */
    @ParameterizedTest
    @ValueSource(strings = {"count", "binary"})
    void crowdedAndSparseBinsInTurn(String value) {
        FrameSpec spec = FrameSpec.parse("T=9,P=2,H=70,W=90,window=9000,value=" + value);
        FrameEncoder encoder = new FrameEncoder(spec);
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            EventsBuilder events = new EventsBuilder(new Geometry(90, 70), 0, 1000);
            int[] counts = new int[spec.elements()];
            long saturated = 0;
            for (int t = 0; t < 9000; t++) {
                int bin = t / 1000;
                int n = random.nextInt(3) == 0 ? random.nextInt(bin % 3 == 0 ? 60 : 3) : 0;
                for (int i = 0; i < n; i++) {
                    int x = random.nextInt(90);
                    int y = random.nextInt(70);
                    if (t % 1000 > 990 && bin > 5) {
                        x = 3;
                        y = 69;
                    }
                    int p = random.nextInt(2);
                    events.add(t, x, y, p);
                    saturated += ++counts[((bin * 2 + p) * 70 + y) * 90 + x] > 255 ? 1 : 0;
                }
                for (int i = 0; t % 3000 == 0 && i < 260; i++) {
                    events.add(t, 1, 1, 1);
                    saturated += ++counts[((bin * 2 + 1) * 70 + 1) * 90 + 1] > 255 ? 1 : 0;
                }
            }
            EncodedFrames frames = encoder.encode(events.build(), 0, 9000);
            byte[] wanted = new byte[counts.length];
            for (int i = 0; i < wanted.length; i++) {
                wanted[i] = (byte) Math.min(spec.value() == FrameSpec.Value.COUNT ? 255 : 1, counts[i]);
            }
            assertThat(dense(frames.data(), spec)).as("seed %d", seed).containsExactly(wanted);
            assertThat(frames.saturated()).isEqualTo(saturated).isPositive();
        }
    }

    @Test
    void cropsAboutTheCentre() {
        FrameSpec spec = FrameSpec.parse("T=1,P=1,H=2,W=2,window=10");
        EventsBuilder events = new EventsBuilder(new Geometry(4, 4), 0, 2);
        events.add(1, 1, 1, 1);
        events.add(2, 3, 1, 1);
        EncodedFrames frames = new FrameEncoder(spec).encode(events.build(), 0, 10);
        assertThat(frames.outside()).isEqualTo(1);
        assertThat(dense(frames.data(), spec)).containsExactly(1, 0, 0, 0);
    }

    static byte[] dense(byte[] data, FrameSpec spec) {
        byte[] out = new byte[spec.elements()];
        FrameView view = FrameView.open(data, spec.timeSteps(), spec.elementsPerStep());
        for (int step = 0; step < spec.timeSteps(); step++) {
            view.readStep(step, out, step * spec.elementsPerStep());
        }
        return out;
    }
}
