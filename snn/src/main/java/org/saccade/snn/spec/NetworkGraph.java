package org.saccade.snn.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A planned network as a graph: which layer feeds which. The unit that every emitter walks. Immutable.
 *
 * @param layers the plan: every layer after its inputs, the network's output last
 */
public record NetworkGraph(List<LayerPlan> layers) {

    /** Keeps a copy of the list. */
    public NetworkGraph {
        layers = List.copyOf(layers);
    }

    /** The layer whose output is the network's. */
    public LayerPlan output() {
        return layers.get(layers.size() - 1);
    }

    /** The layers that take the output of one (or of {@link LayerPlan#INPUT}), in order; twice if it enters twice. */
    public List<LayerPlan> consumers(int index) {
        List<LayerPlan> found = new ArrayList<>();
        for (LayerPlan p : layers) {
            p.inputs().stream().filter(i -> i == index).forEach(i -> found.add(p));
        }
        return found;
    }

    /** The layers of neurons, in order. */
    public List<LayerPlan> neurons() {
        return layers.stream().filter(p -> p.layer() instanceof Layer.Neurons).toList();
    }

    /**
     * Whether gradients are chained at a layer's output: behind spikes, whose backward pass is their own, and where an
     * output is taken twice, so that each part between such places is a tree and is walked once.
     */
    public boolean cut(LayerPlan p) {
        return p.layer() instanceof Layer.Neurons
                || spikesWithoutState(p)
                || consumers(p.index()).size() > 1;
    }

    /** Whether a layer is an activation that makes spikes. */
    public static boolean spikesWithoutState(LayerPlan p) {
        return p.layer() instanceof Layer.Activation a && a.function() == ActivationKind.SPIKE;
    }

    /** All layers from the nearest cuts (without) up to a layer (with): the tree whose root it is, in order. */
    public List<LayerPlan> tree(LayerPlan root) {
        TreeSet<Integer> found = new TreeSet<>();
        collect(root, found);
        return found.stream().map(layers::get).toList();
    }

    private void collect(LayerPlan p, TreeSet<Integer> found) {
        found.add(p.index());
        for (int i : p.inputs()) {
            if (i != LayerPlan.INPUT && !cut(layers.get(i))) {
                collect(layers.get(i), found);
            }
        }
    }

    /** The cuts that a tree starts from, in order and once each. */
    public List<LayerPlan> leaves(LayerPlan root) {
        TreeSet<Integer> found = new TreeSet<>();
        for (LayerPlan p : tree(root)) {
            p.inputs().stream()
                    .filter(i -> i != LayerPlan.INPUT && cut(layers.get(i)))
                    .forEach(found::add);
        }
        return found.stream().map(layers::get).toList();
    }

    /** Whether a layer's output is a vector [F], from a linear layer on, and not maps [C, H, W]. */
    public boolean flat(LayerPlan p) {
        int input = p.inputs().get(0);
        return p.layer() instanceof Layer.Linear
                || !p.weighted() && input != LayerPlan.INPUT && flat(layers.get(input));
    }

    /** The conv and linear layers that a layer's output reaches through layers without weights and state. */
    public List<LayerPlan> weightedBehind(LayerPlan from) {
        TreeSet<Integer> found = new TreeSet<>();
        reach(from.index(), found, new TreeSet<>());
        return found.stream().map(layers::get).toList();
    }

    private void reach(int from, TreeSet<Integer> found, TreeSet<Integer> seen) {
        for (LayerPlan p : consumers(from)) {
            if (p.weighted()) {
                found.add(p.index());
            } else if (!(p.layer() instanceof Layer.Neurons) && seen.add(p.index())) {
                reach(p.index(), found, seen);
            }
        }
    }

    /** Mean number of synapses behind one output value of a layer: spikes times this are SynOps. */
    public double synapsesPerValue(LayerPlan from) {
        return weightedBehind(from).stream()
                .mapToDouble(p -> (double) p.synapses() / p.in().size())
                .sum();
    }
}
