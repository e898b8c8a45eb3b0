package org.saccade.snn.emit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.Carry;
import org.saccade.snn.spec.Decay;
import org.saccade.snn.spec.InputShape;
import org.saccade.snn.spec.Layer;
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

    /** Every kind of neuron, reset and surrogate that the other networks lack, under a small head. */
    private static final List<String> NEURONS = List.of(
            "if: {threshold: 0.8, surrogate: arctan}",
            "lif: {reset: soft, surrogate: sigmoid}",
            "lif: {reset: soft, detachReset: false, surrogate: triangle}",
            "lif: {detachReset: false, surrogate: gaussian, resetTo: -0.3}",
            "lif: {decay: learnable tau 2, resetTo: 0.2, surrogate: rectangle 2}",
            "plif: {decay: learnable exp 3, surrogate: arctan 3}",
            "liaf: {slope: 0.1, threshold: 0.7}",
            "liaf: {carry: activated}",
            "alif: {decay: learnable 0.6, surrogate: sigmoid 3}");

    private Fixtures() {}

    /** A learnable, averaged network of convolutions, and one with everything else a chain of layers can say. */
    public static List<NetworkSpec> specs() {
        return List.of(
                NetworkSpec.builtIn("conv-small")
                        .withInput(2, 12, 10)
                        .withTimeSteps(4)
                        .withClasses(3),
                NetworkSpec.parse(MIXED, "mixed.yaml"));
    }

    /** The specs, every kind of neuron, every kind of block, every read-out: all that must be equal in all forms. */
    public static List<NetworkSpec> all() {
        List<NetworkSpec> all = new ArrayList<>(specs());
        for (int i = 0; i < NEURONS.size(); i++) {
            String neurons = NEURONS.get(i);
            all.add(NetworkSpec.parse(
                    "name: neurons-" + i + "\ninput: {polarities: 2, height: 9, width: 8}\ntimeSteps: 6\nclasses: 3\n"
                            + "layers:\n- conv: {channels: 6, kernel: 3, padding: 1}\n- batchNorm: {scale: 0.9}\n- "
                            + neurons + "\n- pool: {kind: average, size: 3, stride: 2}\n- linear: {features: 10}\n- "
                            + neurons + "\n- linear\nreadout: " + (i % 2 == 0 ? "meanLogits" : "lastMembrane 0.8")
                            + "\n",
                    neurons));
        }
        Layer.Neurons lif = Layer.Neurons.lif("", Decay.PUBLISHED, 0.5);
        all.add(tiny("published-lif", lif));
        for (Carry carry : Carry.values()) {
            all.add(tiny("published-liaf-" + carry, Layer.Neurons.liaf("", Decay.PUBLISHED, 0.5, carry)));
        }
        for (String name : List.of("sew-resnet-18", "ms-resnet-18")) {
            all.add(NetworkSpec.builtIn(name, 4)
                    .withInput(2, 32, 32)
                    .withTimeSteps(4)
                    .withClasses(3));
        }
        all.add(NetworkSpec.parse(
                """
                name: counted
                input: {polarities: 2, height: 8, width: 8}
                timeSteps: 8
                classes: 3
                layers:
                  - conv: {channels: 6, kernel: 3, padding: 1}
                  - batchNorm
                  - lif: {surrogate: arctan}
                  - pool: {kind: max, size: 2}
                  - pool: {kind: average, size: global}
                  - linear
                  - batchNorm
                  - lif: {surrogate: arctan, name: out}
                readout: spikeCount
                """,
                "counted.yaml"));
        return all;
    }

    private static NetworkSpec tiny(String name, Layer.Neurons neurons) {
        return NetworkSpec.residual(name, neurons, List.of(1, 2), 4, new InputShape(2, 24, 22), 3)
                .withTimeSteps(4);
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
