package org.saccade.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.emit.TrainingStep;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ten thousand training steps, and an evaluation after each hundred: the process, native memory included, must not grow. Minutes. */
@Tag("long")
class FlatMemoryTest {

    private static final Logger LOG = LoggerFactory.getLogger(FlatMemoryTest.class);
    private static final int STEPS = 10_000;
    /** By then allocators and compilers have what they need. */
    private static final int WARM = 2_000;

    private static final int BATCH = 16;
    private static final long MOST_GROWTH_KB = 48 * 1024;

    @Test
    void tenThousandStepsOfConvSmall() throws IOException {
        NetworkSpec spec = NetworkSpec.builtIn("conv-small");
        var in = spec.input();
        ByteBuffer frames =
                ByteBuffer.allocateDirect(spec.timeSteps() * BATCH * in.polarities() * in.height() * in.width());
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < frames.capacity(); i++) {
            frames.put(i, (byte) (random.nextInt(10) == 0 ? 1 : 0));
        }
        int[] labels = new int[BATCH];
        Arrays.setAll(labels, i -> i % spec.classes());
        long warm = 0;
        long end;
        try (TorchNetwork network = TorchNetwork.open(spec, Weights.initial(spec, 1))) {
            for (int step = 1; step <= STEPS; step++) {
                network.trainStep(frames, labels, TrainingStep.of(1e-3));
                if (step % 100 == 0) {
                    network.evaluate(frames, BATCH);
                }
                if (step % 1000 == 0) {
                    LOG.info("resident after {} steps {} MB", step, residentKb() / 1024);
                }
                if (step == WARM) {
                    warm = residentKb();
                }
            }
            end = residentKb();
        }
        LOG.info("resident after {} steps {} MB, after {} steps {} MB", WARM, warm / 1024, STEPS, end / 1024);
        assertThat(end - warm).isLessThan(MOST_GROWTH_KB);
    }

    private static long residentKb() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
