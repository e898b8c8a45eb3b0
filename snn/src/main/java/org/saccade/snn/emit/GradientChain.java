package org.saccade.snn.emit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkGraph;
import org.saccade.snn.spec.TensorSpec;

/**
 * The backward pass: from the loss to the first layer, one {@code torch.grad} per tree between cuts (see {@link
 * NetworkGraph#cut}). The gradient of a cut is the sum of what the trees behind it send.
 */
final class GradientChain {
    private final TorchText code;
    private final NetworkGraph graph;
    private final NeuronSweep sweep;
    private final Map<Integer, List<String>> atCuts = new HashMap<>();
    private final Map<String, String> atTensors = new HashMap<>();

    GradientChain(TorchText code, NetworkGraph graph, NeuronSweep sweep) {
        this.code = code;
        this.graph = graph;
        this.sweep = sweep;
    }

    /** Writes it; gives the expressions of the gradients by name of tensor. */
    Map<String, String> write() {
        LayerPlan output = graph.output();
        if (graph.cut(output)) {
            code.line("gL = torch.grad([scaled], [h%d])", output.index());
            arrive(output, "unchecked_cast(Tensor, gL[0])");
        } else {
            tree("gL", output, "scaled", null);
        }
        List<LayerPlan> layers = graph.layers();
        for (int i = layers.size() - 1; i >= 0; i--) {
            if (atCuts.containsKey(i)) {
                leave(layers.get(i), atCuts.get(i));
            }
        }
        return atTensors;
    }

    private void arrive(LayerPlan cut, String gradient) {
        atCuts.computeIfAbsent(cut.index(), i -> new ArrayList<>()).add(gradient);
    }

    /** From the gradient at a cut's output on to what it came from. */
    private void leave(LayerPlan p, List<String> sent) {
        int i = p.index();
        String sum = sent.get(0);
        for (String more : sent.subList(1, sent.size())) {
            sum = "torch.add(" + sum + ", " + more + ")";
        }
        if (p.layer() instanceof Layer.Neurons n) {
            code.line(
                    "b%d, d%d, = (self).%s(torch.unflatten(%s, 0, [T, -1]), v%d, k%d, %s, m%d, %s, )",
                    i, i, sweep.back(n), sum, i, i, n.threshold(), i, n.decay().learnable() ? "True" : "False");
            code.line("u%d = torch.flatten(b%d, 0, 1)", i, i);
            if (n.decay().learnable()) {
                atTensors.merge(p.tensor("decay"), "d" + i, (a, b) -> "torch.add(" + a + ", " + b + ")");
            }
            from(i, p.input());
        } else if (NetworkGraph.spikesWithoutState(p)) {
            Layer.Activation a = (Layer.Activation) p.layer();
            code.line(
                    "u%d = (self).%s(%s, torch.detach(%s), %s, )",
                    i, sweep.slope(a.surrogate()), sum, TorchText.value(p.input()), a.threshold());
            from(i, p.input());
        } else {
            code.line("u%d = %s", i, sum);
            tree("g" + i, p, "c" + i, "u" + i);
        }
    }

    /** Sends u of a cut to the layer in front of it. */
    private void from(int i, int input) {
        if (input == LayerPlan.INPUT) {
            return;
        }
        LayerPlan before = graph.layers().get(input);
        if (graph.cut(before)) {
            arrive(before, "u" + i);
        } else {
            tree("g" + i, before, TorchText.value(input), "u" + i);
        }
    }

    /** Autograd through one tree: gradients of its tensors and of the cuts that it starts from. */
    private void tree(String local, LayerPlan root, String output, String gradient) {
        List<TensorSpec> own = graph.tree(root).stream()
                .filter(p -> !(p.layer() instanceof Layer.Neurons))
                .flatMap(p -> p.tensors().stream())
                .filter(TensorSpec::trained)
                .toList();
        List<LayerPlan> leaves = graph.leaves(root);
        List<String> inputs = new ArrayList<>(own.stream().map(code::tensor).toList());
        leaves.forEach(p -> inputs.add("h" + p.index()));
        if (inputs.isEmpty()) {
            return;
        }
        String names = String.join(", ", inputs);
        if (gradient == null) {
            code.line("%s = torch.grad([%s], [%s])", local, output, names);
        } else {
            code.line(
                    "%s = torch.grad([%s], [%s], annotate(List[Optional[Tensor]], [%s]))",
                    local, output, names, gradient);
        }
        for (int j = 0; j < inputs.size(); j++) {
            String result = "unchecked_cast(Tensor, " + local + "[" + j + "])";
            if (j < own.size()) {
                atTensors.put(own.get(j).name(), result);
            } else {
                arrive(leaves.get(j - own.size()), result);
            }
        }
    }
}
