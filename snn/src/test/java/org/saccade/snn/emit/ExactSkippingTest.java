package org.saccade.snn.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.Decay;
import org.saccade.snn.spec.InputShape;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.NetworkSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Skipping empty bins against the dense run of the same graph, spike by spike, and against the graph that is not centred: three shapes of LIF
 * networks after some training, T = 20, drawn windows and real ones, each with 0 to 95 % of its bins emptied.
 */
class ExactSkippingTest {

    private static final Logger LOG = LoggerFactory.getLogger(ExactSkippingTest.class);
    private static final int STEPS = 20;
    private static final int SIDE = 34;
    private static final long SEED = Long.getLong("test.seed", System.nanoTime());

    static List<NetworkSpec> shapes() {
        Layer.Neurons lif = Layer.Neurons.lif("", Decay.learnable(0.6225), 0.5);
        return Stream.of(
                        NetworkSpec.builtIn("conv-small"),
                        NetworkSpec.builtIn("plif-net", 16),
                        NetworkSpec.residual(
                                "lif-resnet", lif, List.of(1, 1, 1), 16, new InputShape(2, SIDE, SIDE), 10))
                .map(spec -> spec.withTimeSteps(STEPS))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void skippingIsTheDenseRun(NetworkSpec spec) throws OrtException {
        List<float[][]> drawn = new ArrayList<>();
        Random random = new Random(SEED);
        for (int i = 0; i < 24; i++) {
            drawn.add(drawn(random));
        }
        compare(spec, drawn, random, 24);
    }

    /** The same over more than 10,000 windows, half of them N-MNIST recordings; minutes. */
    @Test
    @Tag("long")
    void skippingIsTheDenseRunOverTenThousandWindows() throws OrtException, IOException {
        Path data = Path.of(System.getProperty("shared.data", "")).resolve("nmnist");
        assumeTrue(
                Files.isDirectory(data),
                "skipped: no N-MNIST recordings in " + data + "; name them with -Dshared.data");
        List<float[][]> windows = recordings(data);
        Random random = new Random(SEED);
        for (int i = windows.size(); i > 0; i--) {
            windows.add(drawn(random));
        }
        for (NetworkSpec spec : shapes()) {
            compare(spec, windows, random, Integer.getInteger("skipping.windows", 3_400));
        }
    }

    private static void compare(NetworkSpec spec, List<float[][]> windows, Random random, int count)
            throws OrtException {
        Weights weights = trained(spec, windows);
        assertThat(SkipCheck.of(spec, weights).lazyAllowed()).isTrue();
        StepGraph centred = StepGraph.of(spec, weights);
        double worst = 0;
        double worstUncentred = 0;
        long spikes = 0;
        long neurons = 0;
        long flipped = 0;
        long skipped = 0;
        try (SpikeTrace trace = new SpikeTrace(spec, centred);
                SpikeTrace uncentred = new SpikeTrace(spec, StepGraph.uncentred(spec, weights))) {
            for (int i = 0; i < count; i++) {
                float[][] window = thinned(windows.get(random.nextInt(windows.size())), random);
                String what = spec.name() + ", window " + i + ", -Dtest.seed=" + SEED;
                SpikeTrace.Run dense = trace.run(window, false);
                SpikeTrace.Run lazy = trace.run(window, true);
                SpikeTrace.Run plain = uncentred.run(window, false);
                assertThat(SpikeTrace.differing(lazy, dense)).as(what).isZero();
                worst = Math.max(worst, SpikeTrace.distance(lazy, dense));
                assertThat(worst).as(what).isLessThanOrEqualTo(1e-5);
                worstUncentred = Math.max(worstUncentred, SpikeTrace.distance(dense, plain));
                flipped += SpikeTrace.differing(dense, plain);
                spikes += dense.spikes();
                neurons += dense.neurons();
                skipped += lazy.skipped();
            }
        }
        LOG.info(
                "{}: {} windows, {} % of the bins skipped, {} spikes of {} ({} %); largest logit difference {}; uncentred: {} spikes differ ({} of all"
                        + " neurons and steps), largest logit difference {}",
                spec.name(),
                count,
                100 * skipped / (count * STEPS),
                spikes,
                neurons,
                100.0 * spikes / neurons,
                worst,
                flipped,
                (double) flipped / neurons,
                worstUncentred);
        assertThat((double) flipped / neurons).as("-Dtest.seed=" + SEED).isLessThanOrEqualTo(1e-6);
        assertThat((double) spikes / neurons)
                .as("a silent network proves nothing")
                .isBetween(0.005, 0.5);
        assertThat(skipped).isGreaterThan(count * STEPS / 5L);
    }

    /** Some steps on the windows themselves, so that norms fit and neurons fire as they would in service. */
    private static Weights trained(NetworkSpec spec, List<float[][]> windows) {
        int batch = 8;
        var in = spec.input();
        int size = in.polarities() * in.height() * in.width();
        java.nio.ByteBuffer frames = java.nio.ByteBuffer.allocateDirect(STEPS * batch * size);
        try (TorchNetwork network = TorchNetwork.open(spec, Weights.initial(spec, 5))) {
            for (int step = 0; step < 25; step++) {
                for (int b = 0; b < batch; b++) {
                    float[][] window = windows.get((step * batch + b) % windows.size());
                    for (int t = 0; t < STEPS; t++) {
                        for (int i = 0; i < size; i++) {
                            frames.put((t * batch + b) * size + i, (byte) window[t][i]);
                        }
                    }
                }
                network.trainStep(frames, Fixtures.labels(spec, batch), TrainingStep.of(3e-3));
            }
            return network.weights();
        }
    }

    /** A blob that moves, with noise: neighbouring pixels and neighbouring bins have to do with each other. */
    private static float[][] drawn(Random random) {
        float[][] window = new float[STEPS][2 * SIDE * SIDE];
        double x = random.nextDouble() * SIDE;
        double y = random.nextDouble() * SIDE;
        double vx = random.nextGaussian();
        double vy = random.nextGaussian();
        int events = 20 + random.nextInt(200);
        for (float[] bin : window) {
            for (int i = 0; i < events; i++) {
                boolean noise = random.nextInt(5) == 0;
                int column = (int) (noise ? random.nextInt(SIDE) : x + 3 * random.nextGaussian());
                int row = (int) (noise ? random.nextInt(SIDE) : y + 3 * random.nextGaussian());
                bin[(random.nextInt(2) * SIDE + Math.floorMod(row, SIDE)) * SIDE + Math.floorMod(column, SIDE)]++;
            }
            x += vx;
            y += vy;
        }
        return window;
    }

    /** A copy with a drawn share of its bins emptied. */
    private static float[][] thinned(float[][] window, Random random) {
        double share = 0.95 * random.nextDouble();
        float[][] thinned = new float[window.length][];
        for (int t = 0; t < thinned.length; t++) {
            thinned[t] = random.nextDouble() < share ? new float[window[t].length] : window[t];
        }
        return thinned;
    }

    /** N-MNIST: words of five bytes, x, y, polarity and 23 bits of microseconds; 320 ms in 20 bins. */
    private static List<float[][]> recordings(Path data) throws IOException {
        List<float[][]> windows = new ArrayList<>();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".bin")).sorted().toList()) {
                byte[] b = Files.readAllBytes(file);
                float[][] window = new float[STEPS][2 * SIDE * SIDE];
                for (int i = 0; i + 5 <= b.length; i += 5) {
                    int t = (b[i + 2] & 0x7F) << 16 | (b[i + 3] & 0xFF) << 8 | b[i + 4] & 0xFF;
                    int bin = t / (320_000 / STEPS);
                    if (bin < STEPS) {
                        window[bin][(((b[i + 2] & 0x80) >> 7) * SIDE + (b[i + 1] & 0xFF)) * SIDE + (b[i] & 0xFF)]++;
                    }
                }
                windows.add(window);
            }
        }
        return windows;
    }
}
