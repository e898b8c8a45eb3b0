package org.saccade.snn.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.snn.emit.Fixtures;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.TensorSpec;

/** The trained form's own sweeps against autograd on the readable reference. */
class NdNetworkTest {
    private static final int BATCH = 6;

    static List<NetworkSpec> specs() {
        return Fixtures.all();
    }

    @ParameterizedTest
    @MethodSource("specs")
    void gradientsOfTheSweepsAreThoseOfAutograd(NetworkSpec spec) {
        Weights weights = Fixtures.trained(spec, 5);
        ByteBuffer frames = Fixtures.frames(spec, BATCH, 40);
        int[] labels = Fixtures.labels(spec, BATCH);
        try (TorchNetwork network = TorchNetwork.open(spec, weights);
                NDManager m = NDManager.newBaseManager("PyTorch")) {
            Weights swept = network.gradients(frames, labels, 0);
            Map<String, NDArray> arrays = arrays(m, spec, weights, true);
            NDArray x = frames(m, spec, frames);
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDArray logits = new NdNetwork(spec, arrays).forward(x, true).head();
                NDArray y = m.create(labels).toType(DataType.INT64, false);
                collector.backward(Loss.softmaxCrossEntropyLoss().evaluate(new NDList(y), new NDList(logits)));
            }
            int checked = 0;
            for (TensorSpec t : spec.tensors()) {
                if (!t.trained()) {
                    continue;
                }
                float[] truth = arrays.get(t.name()).getGradient().toFloatArray();
                float[] actual = swept.data(t.name());
                float largest = 0;
                for (float v : truth) {
                    largest = Math.max(largest, Math.abs(v));
                }
                boolean cancelled = t.name().matches(".*conv.*bias|.*shortcut.bias"); // a norm takes it off again
                assertThat(largest).as("gradient of %s", t.name()).isPositive();
                assertThat(actual)
                        .as(t.name())
                        .containsExactly(truth, within(cancelled ? 1e-6f : 1e-4f * largest + 1e-7f));
                checked++;
            }
            assertThat(checked).isGreaterThanOrEqualTo(7);
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void logitsAndSpikesAreThoseOfPlainJava(NetworkSpec spec) {
        Weights weights = Fixtures.trained(spec, 6);
        ByteBuffer frames = Fixtures.frames(spec, BATCH, 41);
        try (NDManager m = NDManager.newBaseManager("PyTorch")) {
            NDList out = new NdNetwork(spec, arrays(m, spec, weights, false)).forward(frames(m, spec, frames), false);
            float[] logits = out.head().toFloatArray();
            for (int b = 0; b < BATCH; b++) {
                ReferenceNetwork.Result truth =
                        new ReferenceNetwork(spec, weights).run(Fixtures.sample(spec, frames, BATCH, b));
                for (int k = 0; k < spec.classes(); k++) {
                    assertThat(logits[b * spec.classes() + k]).isCloseTo((float) truth.logits()[k], within(1e-4f));
                }
                for (int l = 0; l < truth.spikes().length; l++) {
                    for (int t = 0; t < spec.timeSteps(); t++) {
                        long spikes =
                                out.get(l + 1).get(t, b).gt(0).countNonzero().getLong();
                        assertThat(spikes).isEqualTo(truth.spikes()[l][t]);
                    }
                }
            }
        }
    }

    private static Map<String, NDArray> arrays(NDManager m, NetworkSpec spec, Weights weights, boolean gradients) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        for (TensorSpec t : spec.tensors()) {
            long[] shape = t.shape().stream().mapToLong(Integer::longValue).toArray();
            NDArray array = m.create(weights.data(t.name()), new Shape(shape));
            array.setRequiresGradient(gradients && t.trained());
            arrays.put(t.name(), array);
        }
        return arrays;
    }

    private static NDArray frames(NDManager m, NetworkSpec spec, ByteBuffer frames) {
        var in = spec.input();
        float[] data = new float[frames.remaining()];
        for (int i = 0; i < data.length; i++) {
            data[i] = frames.get(i) & 0xff;
        }
        return m.create(data, new Shape(spec.timeSteps(), BATCH, in.polarities(), in.height(), in.width()));
    }
}
