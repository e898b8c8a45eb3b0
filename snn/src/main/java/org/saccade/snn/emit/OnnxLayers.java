package org.saccade.snn.emit;

import java.util.List;
import java.util.function.Function;
import org.saccade.snn.spec.FeatureShape;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.PoolKind;

/**
 * The layers without state, as ONNX nodes; shared by the step and the window form. In the centred form every value is what
 * it is above the constant of an empty bin, so no bias appears, and the thresholds are lowered by it.
 */
final class OnnxLayers {
    private final OnnxGraph graph;
    private final FoldedNetwork network;
    private final boolean centred;
    private final Connections connections;
    private final Function<LayerPlan, String> gate;

    /**
     * @param connections how conv and linear layers are written
     * @param gate the name of a boolean that is false where a layer's input is all zero; null: the layer always runs
     */
    OnnxLayers(
            OnnxGraph graph,
            FoldedNetwork network,
            boolean centred,
            Connections connections,
            Function<LayerPlan, String> gate) {
        this.graph = graph;
        this.network = network;
        this.centred = centred;
        this.connections = connections;
        this.gate = gate;
    }

    /** The output of a layer without state, from the names of its inputs [N, ...]. */
    String apply(LayerPlan p, List<String> inputs) {
        String h = inputs.get(0);
        if (p.weighted()) {
            return weighted(p, h);
        }
        if (p.layer() instanceof Layer.BatchNorm) {
            return network.merged(p) ? h : scaled(p, h);
        }
        if (p.layer() instanceof Layer.Pool pool) {
            return pool(p, pool, h);
        }
        if (p.layer() instanceof Layer.Residual) {
            return graph.op("Add", inputs);
        }
        if (p.layer() instanceof Layer.Activation a) {
            return activation(p, a, h);
        }
        return h; // dropout
    }

    private String weighted(LayerPlan p, String input) {
        FoldedNetwork.Affine affine = network.affine(p);
        String flat = p.layer() instanceof Layer.Linear ? graph.op("Flatten", List.of(input), "axis", 1L) : input;
        boolean biased = !centred && hasBias(affine);
        String open = gate.apply(p);
        return open == null
                ? connections.write(graph, p, flat, affine, biased)
                : graph.either(open, () -> connections.write(graph, p, flat, affine, biased), () -> quiet(p, flat));
    }

    /** What the layer makes of zeros: its bias everywhere. */
    private String quiet(LayerPlan p, String input) {
        float[] bias = centred
                ? new float[p.out().channels()]
                : floats(network.affine(p).bias());
        List<Integer> sides = shape(p);
        String batch = graph.op("Shape", List.of(input), "start", 0L, "end", 1L);
        String rest = graph.ints(
                "sides_" + p.index(),
                sides.stream().mapToLong(Integer::longValue).toArray());
        String shape = graph.op("Concat", List.of(batch, rest), "axis", 0L);
        return graph.op("Expand", List.of(graph.floats("quiet_" + p.index(), bias, perChannel(p)), shape));
    }

    private static boolean hasBias(FoldedNetwork.Affine affine) {
        for (double b : affine.bias()) {
            if (b != 0) {
                return true;
            }
        }
        return false;
    }

    private String scaled(LayerPlan p, String input) {
        FoldedNetwork.Affine affine = network.affine(p);
        String h = graph.op("Mul", List.of(input, graph.floats("scale_" + p.index(), affine.weight(), perChannel(p))));
        return centred
                ? h
                : graph.op("Add", List.of(h, graph.floats("shift_" + p.index(), floats(affine.bias()), perChannel(p))));
    }

    private String pool(LayerPlan p, Layer.Pool pool, String input) {
        boolean average = pool.poolKind() == PoolKind.AVERAGE;
        if (pool.size() == Layer.Pool.GLOBAL) {
            return graph.op(average ? "GlobalAveragePool" : "GlobalMaxPool", List.of(input));
        }
        return graph.op(
                average ? "AveragePool" : "MaxPool",
                List.of(input),
                "kernel_shape",
                pair(pool.size()),
                "strides",
                pair(pool.stride()));
    }

    private String activation(LayerPlan p, Layer.Activation a, String input) {
        return switch (a.function()) {
            case RELU -> graph.op("Relu", List.of(input));
            case LEAKY_RELU -> graph.op("LeakyRelu", List.of(input), "alpha", (float) a.slope());
            case SPIKE -> {
                double[] quiet = centred ? network.quiet(p.input()) : new double[p.in().channels()];
                float[] level = new float[quiet.length];
                for (int c = 0; c < level.length; c++) {
                    level[c] = (float) (a.threshold() - quiet[c]);
                }
                String name = graph.floats("level_" + p.index(), level, perChannel(p));
                yield graph.op("Cast", List.of(graph.op("Greater", List.of(input, name))), "to", 1L);
            }
        };
    }

    static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    static long[] pair(long value) {
        return new long[] {value, value};
    }

    /** [1, C, 1, 1], or [1, F] for a vector out of a linear layer: one value per channel, ready to broadcast. */
    long[] perChannel(LayerPlan p) {
        long channels = p.out().channels();
        return flat(p) ? new long[] {1, channels} : new long[] {1, channels, 1, 1};
    }

    /** Whether the layer's output is a vector [N, F] and not maps [N, C, H, W]. */
    boolean flat(LayerPlan p) {
        return network.graph().flat(p);
    }

    /** The dimensions of a layer's output without the batch. */
    List<Integer> shape(LayerPlan p) {
        FeatureShape o = p.out();
        return flat(p) ? List.of(o.channels()) : List.of(o.channels(), o.height(), o.width());
    }
}
