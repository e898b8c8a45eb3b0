package org.saccade.snn.emit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.saccade.snn.emit.NirGraph.Edge;
import org.saccade.snn.emit.NirGraph.Node;
import org.saccade.snn.emit.NirGraph.Value;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.ActivationKind;
import org.saccade.snn.spec.FeatureShape;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.NeuronKind;
import org.saccade.snn.spec.PoolKind;
import org.saccade.snn.spec.Reset;

/** Writes a {@link NirGraph}, layer by layer; a sum of two ways is two edges. */
final class NirBuilder {

    private static final String INPUT = "input";

    private final NetworkSpec spec;
    private final FoldedNetwork network;
    private final double dt;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final LinkedHashSet<Edge> edges = new LinkedHashSet<>();
    private final List<String> problems = new ArrayList<>();
    /** By layer: the nodes whose outputs, added, are its output. */
    private final Map<Integer, List<String>> outputs = new HashMap<>();

    NirBuilder(NetworkSpec spec, Weights weights, double dt) {
        this.spec = spec;
        this.network = FoldedNetwork.of(spec, weights);
        this.dt = dt;
    }

    NirGraph build() {
        var in = spec.input();
        nodes.put(INPUT, new Node("Input", Map.of("shape", Value.ints(in.polarities(), in.height(), in.width()))));
        outputs.put(LayerPlan.INPUT, List.of(INPUT));
        for (LayerPlan p : network.graph().layers()) {
            List<String> from = new ArrayList<>();
            p.inputs().forEach(i -> from.addAll(outputs.get(i)));
            outputs.put(p.index(), layer(p, from));
        }
        if (!problems.isEmpty()) {
            throw new NirException(
                    "network " + spec.name() + " has layers that NIR cannot express: " + String.join("; ", problems));
        }
        LayerPlan last = network.graph().output();
        List<String> end = outputs.get(last.index());
        if (!network.graph().flat(last)) {
            end = List.of(flattened(last, end, last.out()));
        }
        add("output", "Output", end, Map.of("shape", Value.ints(spec.classes())));
        return new NirGraph(
                nodes,
                List.copyOf(edges),
                Map.of(
                        "dt_seconds", Double.toString(dt),
                        "time_steps", Integer.toString(spec.timeSteps()),
                        "readout", spec.readout() + " of the output over the time steps"));
    }

    /** Adds what a layer needs; the nodes whose sum is its output. */
    private List<String> layer(LayerPlan p, List<String> from) {
        if (p.layer() instanceof Layer.Conv c) {
            return conv(p, c, from);
        }
        if (p.layer() instanceof Layer.Linear) {
            return linear(p, from);
        }
        if (p.layer() instanceof Layer.Neurons n) {
            return neurons(p, n, from);
        }
        if (p.layer() instanceof Layer.Pool pool) {
            return pool(p, pool, from);
        }
        if (p.layer() instanceof Layer.Activation a) {
            return activation(p, a, from);
        }
        if (p.layer() instanceof Layer.BatchNorm && !network.merged(p)) {
            return refuse(p, "a batch norm that follows no conv or linear layer", from);
        }
        if (p.layer() instanceof Layer.Residual && from.stream().distinct().count() < from.size()) {
            return refuse(p, "a sum of a value with itself", from);
        }
        return from; // merged norm, dropout, sum
    }

    private List<String> conv(LayerPlan p, Layer.Conv c, List<String> from) {
        FoldedNetwork.Affine affine = network.affine(p);
        Map<String, Value> values = new LinkedHashMap<>();
        values.put("input_shape", Value.ints(p.in().height(), p.in().width()));
        values.put("weight", Value.of(p.tensors().get(0).shape(), affine.weight()));
        values.put("stride", Value.ints(c.stride(), c.stride()));
        values.put("padding", Value.ints(c.padding(), c.padding()));
        values.put("dilation", Value.ints(1, 1));
        values.put("groups", Value.single(1));
        values.put("bias", Value.of(List.of(c.channels()), OnnxLayers.floats(affine.bias())));
        return List.of(add(name(p, "conv2d"), "Conv2d", from, values));
    }

    private List<String> linear(LayerPlan p, List<String> from) {
        FoldedNetwork.Affine affine = network.affine(p);
        boolean flat = p.input() != LayerPlan.INPUT
                && network.graph().flat(network.graph().layers().get(p.input()));
        List<String> vector = flat ? from : List.of(flattened(p, from, p.in()));
        Map<String, Value> values = new LinkedHashMap<>();
        values.put("weight", Value.of(p.tensors().get(0).shape(), affine.weight()));
        values.put("bias", Value.of(List.of(p.out().channels()), OnnxLayers.floats(affine.bias())));
        return List.of(add(name(p, "affine"), "Affine", vector, values));
    }

    private String flattened(LayerPlan p, List<String> from, FeatureShape shape) {
        return add(
                name(p, "flatten"),
                "Flatten",
                from,
                Map.of(
                        "input_type", Value.ints(shape.channels(), shape.height(), shape.width()),
                        "start_dim", Value.single(0),
                        "end_dim", Value.single(-1)));
    }

    private List<String> neurons(LayerPlan p, Layer.Neurons n, List<String> from) {
        if (n.neuron() != NeuronKind.LIF && n.neuron() != NeuronKind.IF) {
            return refuse(p, "neurons '" + n.kind() + "'", from);
        }
        if (n.reset() != Reset.HARD || n.resetTo() != 0) {
            String reset = n.reset() == Reset.SOFT ? "soft reset" : "reset to " + n.resetTo() + ", where they start";
            return refuse(p, "neurons '" + n.kind() + "' with a " + reset, from);
        }
        List<Integer> shape = shape(p);
        double decay = n.neuron() == NeuronKind.IF ? 1 : network.decay(p);
        Map<String, Value> values = new LinkedHashMap<>();
        if (n.neuron() == NeuronKind.LIF) {
            values.put("tau", all(shape, dt / (1 - decay)));
            values.put("r", all(shape, 1 / (1 - decay)));
            values.put("v_leak", all(shape, 0));
        } else {
            values.put("r", all(shape, 1 / dt));
        }
        values.put("v_threshold", all(shape, n.threshold()));
        values.put("v_reset", all(shape, 0));
        String type = n.neuron().name();
        return List.of(add(name(p, type.toLowerCase(Locale.ROOT)), type, from, values));
    }

    private List<String> pool(LayerPlan p, Layer.Pool pool, List<String> from) {
        if (pool.poolKind() == PoolKind.MAX) {
            return refuse(p, "a pool of maxima", from);
        }
        boolean whole = pool.size() == Layer.Pool.GLOBAL;
        int height = whole ? p.in().height() : pool.size();
        int width = whole ? p.in().width() : pool.size();
        return List.of(add(
                name(p, "avgpool2d"),
                "AvgPool2d",
                from,
                Map.of(
                        "kernel_size", Value.ints(height, width),
                        "stride", whole ? Value.ints(height, width) : Value.ints(pool.stride(), pool.stride()),
                        "padding", Value.ints(0, 0))));
    }

    private List<String> activation(LayerPlan p, Layer.Activation a, List<String> from) {
        if (a.function() != ActivationKind.SPIKE) {
            return refuse(p, "activation '" + a.function().name().toLowerCase(Locale.ROOT) + "'", from);
        }
        return List.of(add(name(p, "threshold"), "Threshold", from, Map.of("threshold", all(shape(p), a.threshold()))));
    }

    private List<String> refuse(LayerPlan p, String what, List<String> from) {
        problems.add(p.path() + " is " + what);
        return from;
    }

    private String add(String name, String type, List<String> from, Map<String, Value> values) {
        nodes.put(name, new Node(type, values));
        from.forEach(source -> edges.add(new Edge(source, name)));
        return name;
    }

    private List<Integer> shape(LayerPlan p) {
        FeatureShape o = p.out();
        return network.graph().flat(p) ? List.of(o.channels()) : List.of(o.channels(), o.height(), o.width());
    }

    private static Value all(List<Integer> shape, double value) {
        float[] data = new float[shape.stream().reduce(1, (a, b) -> a * b)];
        Arrays.fill(data, (float) value);
        return Value.of(shape, data);
    }

    private static String name(LayerPlan p, String type) {
        return String.format(Locale.ROOT, "%03d_%s", p.index(), type);
    }
}
