package org.saccade.snn.emit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkGraph;

/**
 * Writes the conditions under which layers of weights run: some of what arrives is not zero. On the frames the caller says so by {@link
 * StepGraph#GATE}; behind spiking neurons their spikes are counted anyway.
 */
final class StepGates {
    private final OnnxGraph graph;
    private final NetworkGraph network;
    private final List<String> counts;
    private final long leastMacs;
    private final Map<TreeSet<Integer>, String> written = new HashMap<>();
    private String all;

    /**
     * @param counts the names of the spike counts [B, 1] of the layers of neurons written so far, in order
     * @param leastMacs layers of fewer multiply-accumulates always run
     */
    StepGates(OnnxGraph graph, NetworkGraph network, List<String> counts, long leastMacs) {
        this.graph = graph;
        this.network = network;
        this.counts = counts;
        this.leastMacs = leastMacs;
    }

    /** Whether a network has any gate: neurons that are never silent leave nothing to spare. */
    static boolean any(NetworkGraph network, long leastMacs) {
        StepGates gates = new StepGates(null, network, List.of(), leastMacs);
        return network.neurons().stream().allMatch(p -> p.neurons().neuron().spikes())
                && !network.neurons().isEmpty()
                && network.layers().stream().anyMatch(gates::gated);
    }

    private boolean gated(LayerPlan p) {
        return p.weighted() && p.macs() >= leastMacs && sources(p.input(), new TreeSet<>());
    }

    /** The condition of a conv or linear layer, a boolean of one element; null where it always runs. */
    String of(LayerPlan p) {
        if (!gated(p)) {
            return null;
        }
        TreeSet<Integer> sources = new TreeSet<>();
        sources(p.input(), sources);
        return written.computeIfAbsent(sources, this::write);
    }

    private String write(TreeSet<Integer> sources) {
        if (all == null) {
            all = graph.op("Relu", List.of(graph.op("Sub", List.of(StepGraph.GATE, graph.scalar("gate_one", 1)))));
            graph.scalar("gate_none", 0);
        }
        List<String> terms = new ArrayList<>();
        for (int source : sources) {
            terms.add(
                    source == LayerPlan.INPUT
                            ? StepGraph.GATE
                            : graph.op("ReduceSum", List.of(counts.get(source)), "keepdims", 0L));
        }
        terms.add(all);
        String sum = terms.get(0);
        for (String term : terms.subList(1, terms.size())) {
            sum = graph.op("Add", List.of(sum, term));
        }
        return graph.op("Greater", List.of(sum, "gate_none"));
    }

    /** Collects the layers of neurons, by number, whose spikes arrive; false where something else does. */
    private boolean sources(int index, TreeSet<Integer> found) {
        if (index == LayerPlan.INPUT) {
            found.add(index);
            return true;
        }
        LayerPlan p = network.layers().get(index);
        if (p.layer() instanceof Layer.Neurons n) {
            found.add(network.neurons().indexOf(p));
            return n.neuron().spikes();
        }
        boolean passes = p.layer() instanceof Layer.Pool
                || p.layer() instanceof Layer.Dropout
                || p.layer() instanceof Layer.Residual;
        return passes && p.inputs().stream().allMatch(i -> sources(i, found));
    }
}
