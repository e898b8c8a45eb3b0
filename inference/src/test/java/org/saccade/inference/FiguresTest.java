package org.saccade.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.inference.model.Answer;
import org.saccade.inference.model.Classifier;
import org.saccade.inference.model.ClassifierOptions;
import org.saccade.inference.model.SkipMode;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;

/** What one time step of conv-small at 34 x 34 costs, in CPU time of one thread; printed, and held below a bound. */
@Tag("long")
class FiguresTest {

    private static final FrameSpec SPEC = FrameSpec.parse("T=8,P=2,H=34,W=34,window=320000");

    @TempDir
    Path folder;

    @Test
    void millisecondsPerStep() throws IOException {
        ModelBundle bundle = TestBundles.make(folder, SPEC, "m", 1, -0.2, 0.1, 10);
        for (int batch : new int[] {1, 16}) {
            for (double empty : new double[] {0, 0.5, 0.875}) {
                for (SkipMode mode : SkipMode.values()) {
                    measure(bundle, batch, empty, mode);
                }
            }
        }
    }

    private static void measure(ModelBundle bundle, int batch, double empty, SkipMode mode) {
        Random random = new Random(1);
        List<FrameView> windows = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            windows.add(TestBundles.view(SPEC, TestBundles.frames(SPEC, random, empty, 300)));
        }
        double[] perWindow = new double[60];
        long steps = 0;
        try (Classifier classifier = Classifier.onnx(
                bundle, ClassifierOptions.DEFAULT.withMaxBatch(batch).withSkip(mode))) {
            for (int round = -20; round < perWindow.length; round++) {
                long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                List<Answer> answers = classifier.classify(windows);
                long after = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                if (round >= 0) {
                    perWindow[round] = (after - before) / 1e6;
                }
                steps = answers.stream().mapToLong(Answer::stepsRun).sum();
            }
        }
        Arrays.sort(perWindow);
        double median = perWindow[perWindow.length / 2];
        System.err.printf(
                Locale.ROOT,
                "conv-small 34x34, batch %d, %.1f %% empty, %s: %.3f CPU ms per call of %d steps, %.3f per step%n",
                batch,
                100 * empty,
                mode,
                median,
                steps,
                median / steps);
        assertThat(median / steps).isLessThan(20);
    }
}
