package org.saccade.inference.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.inference.TestBundles;
import org.saccade.inference.model.Classifier;
import org.saccade.inference.model.ClassifierOptions;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.frame.FixedSteps;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.ElementType;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.window.StreamChunk;

/** Frames that a network did not learn from are told by the field, also where the tensors look alike. */
class LiveWindowTest {

    @TempDir
    Path folder;

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

    /** The model's own steps, the same ones stated, and none: the last only where the frames do not say. */
    @Test
    void stepsAreTheModelsUnlessOthersAreStatedAndFramesWithoutAnyAreAMisfit() throws Exception {
        FrameSpec spec = FrameSpec.parse(SIZE + "value=count");
        ModelBundle plain = TestBundles.lazy(folder, spec, "steps", 1);
        ModelBundle bundle =
                ModelBundle.seal(folder, plain.manifest().withSteps(FixedSteps.parse("mirror-h,background=5ms")));
        SplittableRandom random = new SplittableRandom(3);
        EventsBuilder events = new EventsBuilder(new Geometry(12, 12), 0, 400);
        for (int i = 0; i < 400; i++) {
            events.add(i * 190L, random.nextInt(12), random.nextInt(12), random.nextInt(2));
        }
        StreamChunk chunk = StreamChunk.of(ChunkRecords.chunk("camera", 0, events.build(), 0, 80_000, 0, null));
        try (Classifier classifier = Classifier.onnx(ModelBundle.open(folder), ClassifierOptions.DEFAULT)) {
            assertThat(classifier.steps()).hasToString("mirror-h,background=5ms");
            List<Float> own = scores(classifier, EventWindows.DEFAULT, chunk);
            assertThat(own)
                    .isEqualTo(scores(
                            classifier,
                            EventWindows.DEFAULT.withSteps(bundle.manifest().fixedSteps()),
                            chunk));
            assertThat(own).isNotEqualTo(scores(classifier, EventWindows.DEFAULT.withSteps(FixedSteps.NONE), chunk));
            Frames frames = frames(spec);
            assertThat(LiveWindow.misfit(frames, classifier))
                    .isEqualTo("steps is none, needed is mirror-h,background=5ms");
            set(frames, "steps", "mirror-h,background=5ms");
            assertThat(LiveWindow.misfit(frames, classifier)).isNull();
            set(frames, "steps", "sharpen");
            assertThat(LiveWindow.misfit(frames, classifier)).startsWith("steps 'sharpen' cannot be read");
            set(frames, "steps", "");
            set(frames, "frameSpec", "");
            assertThat(LiveWindow.misfit(frames, classifier)).isNull();
        }
    }

    private static List<Float> scores(Classifier classifier, EventWindows windows, StreamChunk chunk) {
        DirectClassifier direct = new DirectClassifier(classifier, windows);
        List<Prediction> predictions = new ArrayList<>(direct.take("camera", chunk));
        predictions.addAll(direct.finish());
        assertThat(predictions).hasSize(1);
        return predictions.get(0).getScores();
    }

    private static void set(Frames frames, String field, Object value) {
        frames.put(frames.getSchema().getField(field).pos(), value);
    }

    private static Frames frames(FrameSpec spec) {
        return Cluster.frames(spec, "s", 0, TestBundles.frames(spec, new Random(1), 0.5, 1), 7);
    }
}
