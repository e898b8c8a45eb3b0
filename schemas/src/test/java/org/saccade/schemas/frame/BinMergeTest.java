package org.saccade.schemas.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

class BinMergeTest {

    /** Events in bursts, so that some bins are empty, on few pixels, so that counts saturate. */
    private static Events events(long seed, int count, int lastUs) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] times = random.ints(count, 0, lastUs)
                .map(t -> t % 3000 < 900 ? t : t / 4)
                .sorted()
                .toArray();
        EventsBuilder events = new EventsBuilder(new Geometry(9, 7), 0, count);
        for (int t : times) {
            events.addOffset(t, random.nextInt(9) * random.nextInt(2), random.nextInt(7), random.nextInt(2));
        }
        return events.build();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "\"window=10007,value=count\",12",
                "\"window=10007,value=binary\",12",
                "\"window=10007,value=count,bins=count\",12",
                "\"window=10007,value=binary,bins=count\",12",
                "\"window=0,value=count\",30",
                "\"P=1,window=9999,value=count\",16"
            })
    void mergedFramesAreThoseThatBinningAnewGives(String rest, int timeSteps) {
        for (int fewer = 1; fewer <= timeSteps; fewer++) {
            if (timeSteps % fewer != 0) {
                continue;
            }
            FrameSpec spec = FrameSpec.parse("T=" + timeSteps + ",H=6,W=9," + rest);
            FrameSpec wanted = FrameSpec.parse("T=" + fewer + ",H=6,W=9," + rest);
            BinMerge merge = new BinMerge(spec, fewer);
            assertThat(merge.to()).isEqualTo(wanted);
            assertThat(BinMerge.isExact(spec, fewer)).isTrue();
            for (int count : new int[] {0, 1, 5, 400, 60_000}) {
                Events events = events(count + 7, count, 11_000);
                byte[] data = encode(spec, events);
                assertThat(merge.merge(data))
                        .as("%d events in %d bins", count, fewer)
                        .isEqualTo(encode(wanted, events));
            }
        }
    }

    private static byte[] encode(FrameSpec spec, Events events) {
        long extent = events.count() == 0 ? 0 : events.timeUs(events.count() - 1) + 1;
        long duration = spec.windowUs() > 0 ? spec.windowUs() : Math.max(spec.timeSteps(), extent);
        return new FrameEncoder(spec).encode(events, 0, duration).data();
    }

    @Test
    void whatWouldNotBeExactIsRefused() {
        assertThatThrownBy(() -> new BinMerge(FrameSpec.parse("T=8,H=4,W=4"), 3))
                .isInstanceOf(InvalidFramesException.class)
                .hasMessageContaining("8 time bins cannot be merged to 3");
        assertThatThrownBy(() -> new BinMerge(FrameSpec.parse("T=8,P=1,H=4,W=4,value=signed"), 4))
                .isInstanceOf(InvalidFramesException.class)
                .hasMessageContaining("value=signed");
        assertThatThrownBy(() -> new BinMerge(FrameSpec.parse("T=8,H=4,W=4,value=voxel"), 4))
                .hasMessageContaining("value=voxel");
        assertThat(BinMerge.isExact(FrameSpec.parse("T=8,H=4,W=4"), 3)).isFalse();
        assertThat(BinMerge.isExact(FrameSpec.parse("T=8,H=4,W=4"), 16)).isFalse();
        assertThat(BinMerge.isExact(FrameSpec.parse("T=8,H=4,W=4,value=voxel"), 4))
                .isFalse();
    }
}
