package org.saccade.schemas.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameSpecTest {

    @Test
    void hasDefaultsForAllButTheSize() {
        assertThat(FrameSpec.parse("H=34,W=30")).isEqualTo(new FrameSpec(8, 2, 34, 30, 0, FrameSpec.Value.COUNT));
    }

    @Test
    void readsWhatItPrints() {
        FrameSpec spec = FrameSpec.parse("T=10, P=1, H=128, W=64, window=0.32s, value=binary");
        assertThat(spec).isEqualTo(new FrameSpec(10, 1, 128, 64, 320_000, FrameSpec.Value.BINARY));
        assertThat(FrameSpec.parse(spec.toString())).isEqualTo(spec);
    }

    @Test
    void binsShareTheWindowWithoutGap() {
        FrameSpec spec = FrameSpec.parse("T=7,H=1,W=1,window=1003");
        assertThat(spec.binStartUs(0, 1003)).isZero();
        assertThat(spec.binStartUs(7, 1003)).isEqualTo(1003);
        for (int k = 1; k <= 7; k++) {
            long start = spec.binStartUs(k, 1003);
            assertThat(start * 7 / 1003).isEqualTo(k);
            assertThat((start - 1) * 7 / 1003).isEqualTo(k - 1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "H=34",
                "H=34,W=x",
                "H=34,W=0",
                "T=0,H=2,W=2",
                "P=3,H=2,W=2",
                "H=2,W=2,window=-1",
                "H=2,W=2,colour=red",
                "T=100,H=2,W=2,window=99",
                "H=60000,W=60000",
                "H=2,W=2,value=photo",
                "nonsense"
            })
    void refusesWhatCannotBe(String text) {
        assertThatThrownBy(() -> FrameSpec.parse(text)).isInstanceOf(InvalidFramesException.class);
    }
}
