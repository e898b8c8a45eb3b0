package org.saccade.snn.emit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.Carry;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.NeuronKind;
import org.saccade.snn.spec.Readout;
import org.saccade.snn.spec.Reset;

/**
 * The whole-window form of a network: an ONNX model from all T time bins to logits, without state, for engines that build
 * a fixed plan (TensorRT) and for batch use. T is fixed and unrolled, the batch is dynamic; opset 17, float32.
 *
 * <pre>
 * input    x        [B, T, P, H, W]
 * output   logits   [B, K]
 * </pre>
 *
 * Membranes are NOT centred here: each convolution keeps its bias. Convolutions see batch and time merged.
 */
public final class WindowGraph {
    private WindowGraph() {}

    /** The model's bytes for the specification's number of time steps. */
    public static byte[] of(NetworkSpec spec, Weights weights) {
        return new Builder(spec, FoldedNetwork.of(spec, weights), new FloatConnections()).build();
    }

    /** The same with its connections in int8. */
    public static byte[] of(NetworkSpec spec, Weights weights, Quantization quantization) {
        return new Builder(spec, FoldedNetwork.of(spec, weights), quantization.connections(spec)).build();
    }

    /** Writes the nodes, layer by layer. */
    private static final class Builder {
        private final NetworkSpec spec;
        private final FoldedNetwork network;
        private final OnnxGraph graph;
        private final OnnxLayers layers;

        Builder(NetworkSpec spec, FoldedNetwork network, Connections connections) {
            this.spec = spec;
            this.network = network;
            this.graph = new OnnxGraph(spec.name() + "-window");
            this.layers = new OnnxLayers(graph, network, false, connections, p -> null);
        }

        byte[] build() {
            int steps = spec.timeSteps();
            var in = spec.input();
            graph.input("x", List.of("B", steps, in.polarities(), in.height(), in.width()));
            Map<Integer, String> values = new HashMap<>();
            values.put(
                    LayerPlan.INPUT,
                    graph.op(
                            "Reshape",
                            List.of("x", graph.ints("merged", -1, in.polarities(), in.height(), in.width()))));
            if (network.graph().layers().stream().anyMatch(p -> p.layer() instanceof Layer.Neurons)) {
                long[] ones = new long[steps];
                Arrays.fill(ones, 1);
                graph.ints("ones", ones);
            }
            for (LayerPlan p : network.graph().layers()) {
                List<String> inputs = p.inputs().stream().map(values::get).toList();
                values.put(
                        p.index(),
                        p.layer() instanceof Layer.Neurons ? neurons(p, inputs.get(0)) : layers.apply(p, inputs));
            }
            readout(values.get(network.graph().output().index()));
            graph.output("logits", List.of("B", spec.classes()));
            return graph.toBytes();
        }

        private void readout(String z) {
            int steps = spec.timeSteps();
            String h = graph.op("Reshape", List.of(z, graph.ints("steps", -1, steps, spec.classes())));
            if (spec.readout().kind() == Readout.Kind.LAST_MEMBRANE) {
                float[] weights = new float[steps];
                for (int t = 0; t < steps; t++) {
                    weights[t] = (float) spec.readout().weight(t, steps);
                }
                h = graph.op("Mul", List.of(h, graph.floats("step_weights", weights, 1, steps, 1)));
                graph.named("logits", "ReduceSum", List.of(h, graph.ints("time", 1)), "keepdims", 0L);
            } else {
                graph.named("logits", "ReduceMean", List.of(h), "axes", new long[] {1}, "keepdims", 0L);
            }
        }

        /** The output [B*T, C, H, W] from the drive [B*T, C, H, W]: split by time, stepped, joined. */
        private String neurons(LayerPlan p, String drive) {
            Layer.Neurons n = p.neurons();
            int i = p.index();
            int steps = spec.timeSteps();
            List<Integer> shape = layers.shape(p);
            long[] split = new long[shape.size() + 2];
            long[] merged = new long[shape.size() + 1];
            split[0] = -1;
            split[1] = steps;
            merged[0] = -1;
            for (int d = 0; d < shape.size(); d++) {
                split[d + 2] = shape.get(d);
                merged[d + 1] = shape.get(d);
            }
            String all = graph.op("Reshape", List.of(drive, graph.ints("split_shape_" + i, split)));
            String decay = graph.scalar("decay_" + i, network.decay(p));
            String threshold = graph.scalar("threshold_" + i, n.threshold());
            List<String> outputs = new ArrayList<>();
            String state = n.resetTo() == 0 ? null : scalar("reset_", p, n.resetTo());
            String added = null;
            for (String x : graph.split(all, "ones", steps, 1)) {
                String u = state == null ? x : graph.op("Add", List.of(graph.op("Mul", List.of(state, decay)), x));
                String level = added == null
                        ? threshold
                        : graph.op(
                                "Add",
                                List.of(
                                        threshold,
                                        graph.op("Mul", List.of(added, scalar("adaptation_", p, n.adaptation())))));
                String fires = graph.op("Greater", List.of(u, level));
                String spikes = graph.op("Cast", List.of(fires), "to", 1L);
                String output =
                        n.neuron().spikes() ? spikes : graph.op("LeakyRelu", List.of(u), "alpha", (float) n.slope());
                outputs.add(output);
                String carried = n.carry() == Carry.ACTIVATED ? output : u;
                state = n.reset() == Reset.SOFT
                        ? graph.op("Sub", List.of(carried, graph.op("Mul", List.of(spikes, threshold))))
                        : graph.op("Where", List.of(fires, scalar("reset_", p, n.resetTo()), carried));
                if (n.neuron() == NeuronKind.ALIF) {
                    added = added == null
                            ? spikes
                            : graph.op(
                                    "Add",
                                    List.of(
                                            graph.op("Mul", List.of(added, scalar("kept_", p, n.adaptationDecay()))),
                                            spikes));
                }
            }
            String joined = graph.op("Concat", outputs, "axis", 1L);
            return graph.op("Reshape", List.of(joined, graph.ints("merged_shape_" + i, merged)));
        }

        private final Set<String> constants = new HashSet<>();

        private String scalar(String name, LayerPlan p, double value) {
            String full = name + p.index();
            return constants.add(full) ? graph.scalar(full, value) : full;
        }
    }
}
