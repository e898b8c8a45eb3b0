package org.saccade.snn.operations;

import java.util.ArrayList;
import java.util.List;
import org.saccade.snn.operations.CountedLayer.Input;
import org.saccade.snn.operations.CountedLayer.Role;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkGraph;
import org.saccade.snn.spec.NetworkSpec;

/** The layers of a specification as the counts want them: the one place where the two meet. */
public final class CountedLayers {

    private static final String SHORTCUT = ".shortcut[";

    private final NetworkGraph graph;
    private final List<Integer> neurons;

    private CountedLayers(NetworkGraph graph) {
        this.graph = graph;
        this.neurons = graph.neurons().stream().map(LayerPlan::index).toList();
    }

    /** Every layer of weights of a network, in order. */
    public static List<CountedLayer> of(NetworkSpec network) {
        CountedLayers layers = new CountedLayers(network.graph());
        return layers.graph.layers().stream()
                .filter(LayerPlan::weighted)
                .map(layers::layer)
                .toList();
    }

    /** Whether neurons hand on membrane potentials instead of spikes: LIAF. */
    public static boolean analog(NetworkSpec network) {
        return network.graph().neurons().stream()
                .anyMatch(plan -> !plan.neurons().neuron().spikes());
    }

    private CountedLayer layer(LayerPlan plan) {
        List<Integer> sources = new ArrayList<>();
        Input input = input(plan, sources);
        boolean conv = plan.layer() instanceof Layer.Conv;
        return new CountedLayer(
                plan.name(),
                role(plan, input),
                conv ? plan.in().channels() : Math.toIntExact(plan.in().size()),
                plan.out().channels(),
                plan.layer() instanceof Layer.Conv c ? c.kernel() : 1,
                plan.out().height(),
                plan.out().width(),
                plan.synapses(),
                plan.in().size(),
                input,
                input == Input.SPIKES ? sources : List.of());
    }

    private Role role(LayerPlan plan, Input input) {
        if (plan.layer() instanceof Layer.Linear) {
            return Role.LINEAR;
        }
        if (neurons.isEmpty() || plan.path().contains(SHORTCUT)) {
            return Role.PLAIN;
        }
        return input == Input.FRAMES ? Role.STEM : Role.SPIKING;
    }

    /** What arrives at a layer over all its ways: one kind, or real values where kinds meet. */
    private Input input(LayerPlan plan, List<Integer> sources) {
        Input all = null;
        for (int from : plan.inputs()) {
            Input one = from == LayerPlan.INPUT
                    ? Input.FRAMES
                    : output(graph.layers().get(from), sources);
            all = all == null || all == one ? one : Input.REAL;
        }
        return all;
    }

    private Input output(LayerPlan plan, List<Integer> sources) {
        if (plan.layer() instanceof Layer.Neurons n) {
            sources.add(neurons.indexOf(plan.index()));
            return n.neuron().spikes() ? Input.SPIKES : Input.REAL;
        }
        boolean passes = plan.layer() instanceof Layer.Pool
                || plan.layer() instanceof Layer.Dropout
                || plan.layer() instanceof Layer.Residual;
        return passes ? input(plan, sources) : Input.REAL;
    }
}
