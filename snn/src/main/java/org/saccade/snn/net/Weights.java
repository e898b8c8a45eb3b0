package org.saccade.snn.net;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import org.saccade.snn.spec.Decay;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.TensorSpec;

/**
 * Named float32 tensors in a fixed order: the weights of a network, trained values and running statistics, or anything of
 * the same form. The map and shapes do not change; the arrays are not copied, so do not write into them.
 *
 * @param tensors name to tensor, in order
 */
public record Weights(Map<String, Tensor> tensors) {

    /**
     * One tensor.
     *
     * @param shape its dimensions
     * @param data its values, row-major
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Tensor(List<Integer> shape, float[] data) {
        /** Checks that the values fill the shape. */
        public Tensor {
            shape = List.copyOf(shape);
            long size = shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
            if (size != data.length) {
                throw new IllegalArgumentException("shape " + shape + " needs " + size + " values, not " + data.length);
            }
        }
    }

    /** Keeps an ordered copy of the map. */
    public Weights {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /** The values of a tensor; throws where there is none of that name. */
    public float[] data(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor '" + name + "'; there are " + tensors.keySet());
        }
        return tensor.data();
    }

    /**
     * Fresh weights: convolutions and hidden linear layers Kaiming normal (He et al., 2015: deviation sqrt(2 / fan-in)),
     * the read-out uniform in +-1/sqrt(fan-in), batch norms and decays as specified. Equal seeds give equal
     * weights on every machine, and a layer's values do not depend on the other layers.
     */
    public static Weights initial(NetworkSpec spec, long seed) {
        List<LayerPlan> plan = spec.plan();
        int last = plan.size() - 1;
        while (!(plan.get(last).layer() instanceof Layer.Linear)) {
            last--;
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (LayerPlan p : plan) {
            boolean readout = p.index() == last;
            for (TensorSpec t : p.tensors()) {
                Random random = new Random(seed * 0x9E3779B97F4A7C15L + t.name().hashCode());
                tensors.put(t.name(), new Tensor(t.shape(), initial(p, t, readout, random)));
            }
        }
        return new Weights(tensors);
    }

    private static float[] initial(LayerPlan p, TensorSpec t, boolean readout, Random random) {
        float[] data = new float[Math.toIntExact(t.size())];
        String field = t.name().substring(t.name().lastIndexOf('.') + 1);
        boolean norm = p.layer() instanceof Layer.BatchNorm;
        double fanIn = (double) t.size() / t.shape().get(0);
        for (int i = 0; i < data.length; i++) {
            data[i] = (float)
                    switch (field) {
                        case "decay" -> p.neurons().decay().logit();
                        case "running_var" -> 1;
                        case "weight" ->
                            norm
                                    ? ((Layer.BatchNorm) p.layer()).scale()
                                    : readout
                                            ? (2 * random.nextDouble() - 1) / Math.sqrt(fanIn)
                                            : random.nextGaussian() * Math.sqrt(2 / fanIn);
                        default -> 0;
                    };
        }
        return data;
    }

    /** Tensors of zeros for every trained tensor of a network, in order: a fresh optimiser moment. */
    public static Weights zeros(NetworkSpec spec) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        spec.tensors().stream()
                .filter(TensorSpec::trained)
                .forEach(t -> tensors.put(t.name(), new Tensor(t.shape(), new float[Math.toIntExact(t.size())])));
        return new Weights(tensors);
    }

    /** The same tensors with each one's values replaced. */
    public Weights map(BiFunction<String, Tensor, float[]> change) {
        Map<String, Tensor> changed = new LinkedHashMap<>();
        tensors.forEach((name, t) -> changed.put(name, new Tensor(t.shape(), change.apply(name, t))));
        return new Weights(changed);
    }

    /** Throws unless names and shapes are exactly those of the network; says what differs. */
    public Weights checkedFor(NetworkSpec spec) {
        check(spec.tensors(), "network " + spec.name());
        return this;
    }

    /** Throws unless names and shapes are exactly those of the network's trained tensors; says what differs. */
    public Weights checkedAsMoments(NetworkSpec spec) {
        check(spec.tensors().stream().filter(TensorSpec::trained).toList(), "optimiser of network " + spec.name());
        return this;
    }

    private void check(List<TensorSpec> wanted, String what) {
        for (TensorSpec t : wanted) {
            Tensor tensor = tensors.get(t.name());
            if (tensor == null || !tensor.shape().equals(t.shape())) {
                throw new IllegalArgumentException(what + ": tensor " + t.name() + " must have shape " + t.shape()
                        + ", found " + (tensor == null ? "none" : tensor.shape()));
            }
        }
        if (tensors.size() != wanted.size()) {
            List<String> names = wanted.stream().map(TensorSpec::name).toList();
            throw new IllegalArgumentException(what + ": unknown tensors "
                    + tensors.keySet().stream().filter(n -> !names.contains(n)).toList());
        }
    }

    /** The decay of a layer of neurons: its trained value, or the fixed one. */
    public double decay(LayerPlan neurons) {
        Decay decay = neurons.neurons().decay();
        return decay.learnable() ? Decay.ofLogit(data(neurons.tensor("decay"))[0]) : decay.value();
    }
}
