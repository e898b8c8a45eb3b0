package org.saccade.snn.emit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.saccade.snn.spec.Carry;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.NeuronKind;
import org.saccade.snn.spec.Readout;
import org.saccade.snn.spec.Reset;

/** Writes the nodes of a {@link StepGraph}, layer by layer. */
final class StepBuilder {
    private final NetworkSpec spec;
    private final FoldedNetwork network;
    private final boolean centred;
    private final OnnxGraph graph;
    private final OnnxLayers layers;
    private final StepGates gates;
    private final List<StepGraph.State> states = new ArrayList<>();
    private final List<String> counts = new ArrayList<>();

    private final boolean watched;

    /**
     * @param centred membranes are counted from where an empty bin's drive leads them
     * @param gateMacs layers of at least so many multiply-accumulates do not run where their input is all zero
     * @param connections how conv and linear layers are written
     * @param watched whether the spikes of each neuron are an output
     */
    StepBuilder(
            NetworkSpec spec,
            FoldedNetwork network,
            boolean centred,
            long gateMacs,
            Connections connections,
            boolean watched) {
        this.spec = spec;
        this.network = network;
        this.centred = centred;
        this.graph = new OnnxGraph(spec.name() + "-step");
        boolean gated = StepGates.any(network.graph(), gateMacs);
        this.gates = gated ? new StepGates(graph, network.graph(), counts, gateMacs) : null;
        this.layers = new OnnxLayers(graph, network, centred, connections, gated ? gates::of : p -> null);
        this.watched = watched;
    }

    StepGraph build() {
        var in = spec.input();
        graph.input("x", List.of("B", in.polarities(), in.height(), in.width()));
        graph.input("gap", List.of("B", 1, 1, 1));
        if (gates != null) {
            graph.input(StepGraph.GATE, List.of(1));
        }
        Map<Integer, String> values = new HashMap<>(Map.of(LayerPlan.INPUT, "x"));
        for (LayerPlan p : network.graph().layers()) {
            List<String> inputs = p.inputs().stream().map(values::get).toList();
            values.put(
                    p.index(),
                    p.layer() instanceof Layer.Neurons ? neurons(p, inputs.get(0)) : layers.apply(p, inputs));
        }
        LayerPlan output = network.graph().output();
        graph.input("sum", List.of("B", spec.classes()));
        String z = values.get(output.index());
        if (!layers.flat(output)) {
            z = graph.op("Flatten", List.of(z), "axis", 1L);
        }
        graph.named("next_sum", "Add", List.of(decayedSum(), z));
        graph.output("next_sum", List.of("B", spec.classes()));
        if (!counts.isEmpty()) {
            graph.named("spikes", "Concat", counts, "axis", 1L);
            graph.output("spikes", List.of("B", counts.size()));
        }
        float[] readoutBias = centred ? OnnxLayers.floats(network.quiet(output.index())) : new float[spec.classes()];
        boolean gated = gates != null;
        graph.metadata(StepGraph.METADATA, StepGraph.describe(states, readoutBias, spec.readout(), gated));
        return new StepGraph(graph.toBytes(), List.copyOf(states), readoutBias, spec.readout(), gated);
    }

    private String decayedSum() {
        if (spec.readout().kind() != Readout.Kind.LAST_MEMBRANE) {
            return "sum";
        }
        String factor =
                graph.op("Pow", List.of(graph.scalar("sum_decay", spec.readout().decay()), "gap"));
        return graph.op("Mul", List.of("sum", graph.op("Flatten", List.of(factor), "axis", 1L)));
    }

    /** decay^gap, ready to multiply the layer's state. */
    private String factor(LayerPlan p, String name, double decay) {
        String factor = graph.op("Pow", List.of(graph.scalar(name + p.index(), decay), "gap"));
        return layers.flat(p) ? graph.op("Flatten", List.of(factor), "axis", 1L) : factor;
    }

    private String neurons(LayerPlan p, String drive) {
        Layer.Neurons n = p.neurons();
        int i = p.index();
        int channels = p.out().channels();
        float[] rest = new float[channels];
        for (int c = 0; c < channels && centred; c++) {
            rest[c] = (float) network.rest(p, c);
        }
        float[] reset = new float[channels];
        float[] level = new float[channels];
        for (int c = 0; c < channels; c++) {
            reset[c] = (float) n.resetTo() - rest[c];
            level[c] = (float) (n.threshold() - (centred ? network.rest(p, c) : 0));
        }
        StepGraph.State state =
                state("state_" + ordinal(), p, reset, n.neuron() == NeuronKind.IF ? 1 : network.decay(p));
        String w = n.neuron() == NeuronKind.IF
                ? graph.op("Add", List.of(state.name(), drive))
                : graph.op(
                        "Add",
                        List.of(graph.op("Mul", List.of(state.name(), factor(p, "decay_", network.decay(p)))), drive));
        long[] shape = layers.perChannel(p);
        String threshold = graph.floats("level_" + i, level, shape);
        String added = null;
        if (n.neuron() == NeuronKind.ALIF) {
            StepGraph.State gained = state("added_" + ordinal(), p, new float[channels], n.adaptationDecay());
            String gap = graph.op("Sub", List.of("gap", graph.scalar("one_" + i, 1)));
            String factor = graph.op("Pow", List.of(graph.scalar("added_decay_" + i, n.adaptationDecay()), gap));
            factor = layers.flat(p) ? graph.op("Flatten", List.of(factor), "axis", 1L) : factor;
            added = graph.op("Mul", List.of(gained.name(), factor));
            threshold = graph.op(
                    "Add",
                    List.of(
                            threshold,
                            graph.op("Mul", List.of(added, graph.scalar("adaptation_" + i, n.adaptation())))));
        }
        String fires = graph.op("Greater", List.of(w, threshold));
        String spikes = graph.op("Cast", List.of(fires), "to", 1L);
        String output = n.neuron().spikes() ? spikes : graph.op("LeakyRelu", List.of(w), "alpha", (float) n.slope());
        String carried = n.carry() == Carry.ACTIVATED ? output : w;
        if (n.reset() == Reset.SOFT) {
            String taken = graph.op("Mul", List.of(spikes, graph.scalar("threshold_" + i, n.threshold())));
            graph.named("next_" + state.name(), "Sub", List.of(carried, taken));
        } else {
            String to = graph.floats("reset_" + i, reset, shape);
            graph.named("next_" + state.name(), "Where", List.of(fires, to, carried));
        }
        if (added != null) {
            String less = graph.op("Mul", List.of(added, graph.scalar("kept_" + i, n.adaptationDecay())));
            graph.named("next_added_" + ordinal(), "Add", List.of(less, spikes));
        }
        count(p, n.neuron().spikes() ? spikes : above(p, output));
        return output;
    }

    /** Number of the layer of neurons that is being written, from 0. */
    private int ordinal() {
        return counts.size();
    }

    private String above(LayerPlan p, String output) {
        String positive = graph.op("Greater", List.of(output, graph.scalar("zero_" + p.index(), 0)));
        return graph.op("Cast", List.of(positive), "to", 1L);
    }

    private StepGraph.State state(String name, LayerPlan p, float[] initialPerChannel, double decay) {
        List<Integer> shape = layers.shape(p);
        List<Object> dimensions = new ArrayList<>(List.of("B"));
        dimensions.addAll(shape);
        StepGraph.State state = new StepGraph.State(name, shape, initialPerChannel, (float) decay);
        states.add(state);
        graph.input(name, dimensions);
        graph.output("next_" + name, dimensions);
        return state;
    }

    private void count(LayerPlan p, String fired) {
        int i = p.index();
        if (watched) {
            List<Object> dimensions = new ArrayList<>(List.of("B"));
            dimensions.addAll(layers.shape(p));
            graph.named("fired_" + ordinal(), "Identity", List.of(fired));
            graph.output("fired_" + ordinal(), dimensions);
        }
        long[] axes = layers.flat(p) ? new long[] {1} : new long[] {1, 2, 3};
        String count = graph.op("ReduceSum", List.of(fired, graph.ints("axes_" + i, axes)), "keepdims", 0L);
        counts.add(graph.op("Unsqueeze", List.of(count, graph.ints("last_" + i, 1))));
    }
}
