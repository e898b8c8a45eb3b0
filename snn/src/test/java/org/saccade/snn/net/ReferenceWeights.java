package org.saccade.snn.net;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.TensorSpec;

/** Weights and frames made by the formula that stands beside the reference logits. */
final class ReferenceWeights {
    private ReferenceWeights() {}

    /** u(i, k) in [-0.5, 0.5): element k of tensor number i. */
    static double uniform(long tensor, long element) {
        long z = (tensor << 32) + element + 1;
        z *= 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return (z >>> 40) / (double) (1 << 24) - 0.5;
    }

    /** The weights of a published network; the tensors' numbers are their places in the reference's list. */
    static Weights weights(NetworkSpec spec, JsonNode order) {
        Map<String, Integer> numbers = new HashMap<>();
        for (JsonNode tensor : order) {
            String name = tensor.get(0).asText().replaceFirst("\\.(mean|var)$", ".running_$1");
            numbers.put(name, numbers.size());
        }
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        for (TensorSpec t : spec.tensors()) {
            int number = numbers.remove(t.name());
            double fanIn = (double) t.size() / t.shape().get(0);
            float[] data = new float[Math.toIntExact(t.size())];
            for (int k = 0; k < data.length; k++) {
                data[k] = (float) value(t, fanIn, uniform(number, k));
            }
            tensors.put(t.name(), new Weights.Tensor(t.shape(), data));
        }
        if (!numbers.isEmpty()) {
            throw new IllegalStateException("the network has no tensors " + numbers.keySet());
        }
        return new Weights(tensors);
    }

    private static double value(TensorSpec t, double fanIn, double u) {
        String field = t.name().substring(t.name().lastIndexOf('.') + 1);
        boolean norm = t.name().contains(".bn");
        return switch (field) {
            case "decay" -> 0.5 + u;
            case "running_mean" -> 0.1 * u;
            case "running_var" -> 0.6 + 0.4 * u;
            case "weight" -> norm ? 0.6 + 0.4 * u : u * 2 * Math.sqrt(3 / fanIn) * 2;
            default -> norm ? 0.1 + 0.4 * u : 0.2 * u;
        };
    }

    /** [T 8, 1, P, H, W]: the reference's order is (polarity, time, row, column). */
    static float[] frames(NetworkSpec spec) {
        var in = spec.input();
        int plane = in.height() * in.width();
        float[] frames = new float[8 * in.polarities() * plane];
        for (int p = 0; p < in.polarities(); p++) {
            for (int t = 0; t < 8; t++) {
                for (int i = 0; i < plane; i++) {
                    long k = ((long) p * 8 + t) * plane + i;
                    frames[(t * in.polarities() + p) * plane + i] = uniform(999, k) < -0.45 ? 1 : 0;
                }
            }
        }
        return frames;
    }
}
