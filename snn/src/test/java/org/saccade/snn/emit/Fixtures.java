package org.saccade.snn.emit;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;

/** Small networks, random frames and weights with realistic firing rates. */
public final class Fixtures {
    private static final String MIXED =
            """
            name: mixed
            input: {polarities: 2, height: 13, width: 11}
            timeSteps: 5
            classes: 4
            layers:
              - conv: {channels: 6, kernel: 5, stride: 2, padding: 2}
              - batchNorm: {epsilon: 1.0e-3, momentum: 0.2}
              - lif: {decay: 0.75, threshold: 0.4}
              - conv: {channels: 7, kernel: 3}
              - pool: {kind: max, size: 2}
              - lif: {decay: learnable 0.5, threshold: 0.3}
              - linear: {features: 12}
              - batchNorm
              - lif: {decay: 0.9, threshold: 0.6}
              - linear
            """;

    private Fixtures() {}

    /** A learnable, averaged network of convolutions, and one with everything else a specification can say. */
    public static List<NetworkSpec> specs() {
        return List.of(
                NetworkSpec.builtIn("conv-small")
                        .withInput(2, 12, 10)
                        .withTimeSteps(4)
                        .withClasses(3),
                NetworkSpec.parse(MIXED, "mixed.yaml"));
    }

    static Stream<NetworkSpec> stream() {
        return specs().stream();
    }

    /** uint8 frames [T, B, P, H, W] with a tenth of the pixels at 1 to 3. */
    public static ByteBuffer frames(NetworkSpec spec, int batch, long seed) {
        var in = spec.input();
        ByteBuffer frames =
                ByteBuffer.allocateDirect(spec.timeSteps() * batch * in.polarities() * in.height() * in.width());
        Random random = new Random(seed);
        for (int i = 0; i < frames.capacity(); i++) {
            frames.put(i, (byte) (random.nextInt(10) == 0 ? 1 + random.nextInt(3) : 0));
        }
        return frames;
    }

    /** Labels 0, 1, 2, ... of a batch. */
    public static int[] labels(NetworkSpec spec, int batch) {
        int[] labels = new int[batch];
        for (int i = 0; i < batch; i++) {
            labels[i] = i % spec.classes();
        }
        return labels;
    }

    /** Weights after some training steps, so that batch norms fit the frames and neurons fire. */
    public static Weights trained(NetworkSpec spec, long seed) {
        try (TorchNetwork network = TorchNetwork.open(spec, Weights.initial(spec, seed))) {
            for (int i = 0; i < 25; i++) {
                network.trainStep(frames(spec, 6, seed + i), labels(spec, 6), TrainingStep.of(3e-3));
            }
            return network.weights();
        }
    }

    /** One sample of a batch as [T][P*H*W] floats. */
    public static float[][] sample(NetworkSpec spec, ByteBuffer frames, int batch, int sample) {
        var in = spec.input();
        int size = in.polarities() * in.height() * in.width();
        float[][] out = new float[frames.remaining() / size / batch][size];
        for (int t = 0; t < out.length; t++) {
            for (int i = 0; i < size; i++) {
                out[t][i] = frames.get((t * batch + sample) * size + i) & 0xff;
            }
        }
        return out;
    }
}
