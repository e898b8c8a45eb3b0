package org.saccade.inference.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.inference.TestBundles;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.ElementType;
import org.saccade.schemas.schema.Frames;

/** Frames that a network did not learn from are told by the field, also where the tensors look alike. */
class LiveWindowTest {

    private static final String SIZE = "T=4,P=2,H=12,W=12,window=80000,";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "value=count | value=binary | value is COUNT, needed is BINARY",
                "value=count,bins=count | value=count | bins is COUNT, needed is TIME",
                "value=binary | value=binary,bins=count | bins is TIME, needed is COUNT",
            })
    void whatTheTensorDoesNotShowIsCompared(String made, String needed, String misfit) {
        Frames frames = frames(FrameSpec.parse(SIZE + made));
        assertThat(LiveWindow.misfit(frames, FrameSpec.parse(SIZE + needed))).isEqualTo(misfit);
        assertThat(LiveWindow.misfit(frames, FrameSpec.parse(SIZE + made))).isNull();
    }

    @Test
    void timeConstantsOfSurfacesAreCompared() {
        Frames frames = frames(FrameSpec.parse(SIZE + "value=count"));
        set(frames, "elementType", ElementType.FLOAT32);
        set(frames, "frameSpec", SIZE + "value=surface,tau=50000");
        assertThat(LiveWindow.misfit(frames, FrameSpec.parse(SIZE + "value=surface,tau=20ms")))
                .isEqualTo("tau is 50000 us, needed is 20000 us");
        assertThat(LiveWindow.misfit(frames, FrameSpec.parse(SIZE + "value=voxel")))
                .isEqualTo("value is SURFACE, needed is VOXEL");
    }

    @Test
    void framesOfAnOlderStageSayNothingAndAnUnreadableStatementIsAMisfit() {
        FrameSpec spec = FrameSpec.parse(SIZE + "value=binary");
        Frames frames = frames(spec);
        set(frames, "frameSpec", "");
        assertThat(LiveWindow.misfit(frames, spec)).isNull();
        set(frames, "frameSpec", "T=x");
        assertThat(LiveWindow.misfit(frames, spec)).startsWith("frameSpec 'T=x' cannot be read");
    }

    private static void set(Frames frames, String field, Object value) {
        frames.put(frames.getSchema().getField(field).pos(), value);
    }

    private static Frames frames(FrameSpec spec) {
        return Cluster.frames(spec, "s", 0, TestBundles.frames(spec, new Random(1), 0.5, 1), 7);
    }
}
