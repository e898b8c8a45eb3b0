package org.saccade.snn.emit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkGraph;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.PoolKind;
import org.saccade.snn.spec.Readout;
import org.saccade.snn.spec.TensorSpec;

/**
 * The methods of a network in TorchScript's serialised form (a Python subset in which every call is an operator).
 *
 * <p>Time is merged into the batch for everything but the neurons: [T, B, ...] becomes [T*B, ...]. In training images
 * are channels-last, in which the pooling and normalisation kernels of CPUs are vectorised. Autograd is used inside a segment
 * only; the neurons' own sweeps over time ({@link NeuronSweep}) carry the gradients from segment to segment.
 */
final class TorchCode {
    private final StringBuilder code = new StringBuilder();
    private final NetworkSpec spec;
    private final NetworkGraph graph;
    private final List<TensorSpec> tensors;
    private final Map<String, String> modules = new LinkedHashMap<>();
    private final NeuronSweep sweep;

    private TorchCode(NetworkSpec spec) {
        this.spec = spec;
        this.graph = spec.graph();
        this.tensors = spec.tensors();
        tensors.forEach(t -> modules.putIfAbsent(TorchArchive.module(t), "a" + modules.size()));
        this.sweep = new NeuronSweep(
                graph.neurons().stream().map(LayerPlan::neurons).toList(),
                graph.layers().stream()
                        .filter(NetworkGraph::spikesWithoutState)
                        .map(p -> ((Layer.Activation) p.layer()).surrogate())
                        .toList());
    }

    /** forward(x [T,B,P,H,W] uint8, int8 or float) -> logits [B,K]; rates(x) -> [logits, spikes per neuron and step [B,L]]. */
    static String serving(NetworkSpec spec) {
        TorchCode c = new TorchCode(spec);
        c.code.append(c.sweep.forward());
        c.evaluation();
        return c.code.toString();
    }

    /** The same with assign, gradients, project and train_step. */
    static String training(NetworkSpec spec) {
        TorchCode c = new TorchCode(spec);
        c.code.append(c.sweep.forward()).append(c.sweep.backward());
        c.evaluation();
        c.tensors();
        c.assign();
        c.gradients();
        c.project();
        c.trainStep();
        return c.code.toString();
    }

    private void method(String name, String result, String... arguments) {
        code.append("  def ").append(name).append("(self: __torch__.Network");
        for (String argument : arguments) {
            code.append(",\n      ").append(argument);
        }
        code.append(") -> ").append(result).append(":\n");
    }

    private void line(String format, Object... values) {
        code.append("    ").append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /** Binds each module that holds tensors to a local. */
    private void bindLayers() {
        modules.forEach((path, local) -> {
            String module = "self";
            for (String part : path.split("\\.")) {
                module = "getattr(" + module + ", \"" + part + "\")";
            }
            line("%s = %s", local, module);
        });
    }

    private String tensor(LayerPlan p, String field) {
        return modules.get(p.name()) + "." + field;
    }

    private String tensor(TensorSpec t) {
        return modules.get(TorchArchive.module(t)) + "." + TorchArchive.field(t);
    }

    private List<String> trained() {
        return tensors.stream().filter(TensorSpec::trained).map(this::tensor).toList();
    }

    /** Channels-last in training only: its convolutions round differently, and a flipped spike moves a logit. */
    private void input(boolean training) {
        line("T = torch.size(x, 0)");
        line("hIn = torch.contiguous(torch.to(torch.flatten(x, 0, 1), 6)%s)", training ? ", memory_format=2" : "");
    }

    /** The local that holds a layer's output, [T*B, ...]. */
    private static String value(int index) {
        return index == LayerPlan.INPUT ? "hIn" : "h" + index;
    }

    /** Binds a layer's output; for neurons also v, the membrane potentials, k, the decay, and m, the masks. */
    private void forward(LayerPlan p, boolean training) {
        int i = p.index();
        String h = value(p.inputs().get(0));
        if (p.layer() instanceof Layer.Conv c) {
            line(
                    "h%d = torch.conv2d(%s, %s, %s, [%d, %d], [%d, %d], [1, 1], 1)",
                    i, h, tensor(p, "weight"), bias(p), c.stride(), c.stride(), c.padding(), c.padding());
        } else if (p.layer() instanceof Layer.Linear) {
            line("h%d = torch.linear(torch.flatten(%s, 1), %s, %s)", i, h, tensor(p, "weight"), bias(p));
        } else if (p.layer() instanceof Layer.BatchNorm norm) {
            line(
                    "h%d = torch.batch_norm(%s, %s, %s, %s, %s, %s, %s, %s, True)",
                    i,
                    h,
                    tensor(p, "weight"),
                    tensor(p, "bias"),
                    tensor(p, "running_mean"),
                    tensor(p, "running_var"),
                    training ? "True" : "False",
                    norm.momentum(),
                    norm.epsilon());
        } else if (p.layer() instanceof Layer.Pool pool) {
            line("h%d = torch.%s", i, pool(p, pool, h));
        } else if (p.layer() instanceof Layer.Residual) {
            line("h%d = torch.add(%s, %s)", i, h, value(p.inputs().get(1)));
        } else if (p.layer() instanceof Layer.Dropout d) {
            dropout(i, h, d.share(), training);
        } else if (p.layer() instanceof Layer.Activation a) {
            line("h%d = %s", i, activation(h, a));
        } else {
            neurons(p);
        }
    }

    private String bias(LayerPlan p) {
        return p.has("bias") ? tensor(p, "bias") : "None";
    }

    private static String pool(LayerPlan p, Layer.Pool pool, String h) {
        boolean global = pool.size() == Layer.Pool.GLOBAL;
        String size = global
                ? String.format(Locale.ROOT, "[%d, %d]", p.in().height(), p.in().width())
                : String.format(Locale.ROOT, "[%d, %d]", pool.size(), pool.size());
        String stride = global || pool.stride() == pool.size()
                ? ""
                : String.format(Locale.ROOT, ", [%d, %d]", pool.stride(), pool.stride());
        return (pool.poolKind() == PoolKind.AVERAGE ? "avg_pool2d(" : "max_pool2d(") + h + ", " + size + stride + ")";
    }

    /** One mask for all time steps of a sample. */
    private void dropout(int i, String h, double share, boolean training) {
        if (!training) {
            line("h%d = %s", i, h);
            return;
        }
        line("p%d = torch.unflatten(%s, 0, [T, -1])", i, h);
        line("q%d = torch.dropout(torch.ones_like(p%d[0]), %s, True)", i, i, share);
        line("h%d = torch.flatten(torch.mul(p%d, q%d), 0, 1)", i, i, i);
    }

    private static String activation(String h, Layer.Activation a) {
        return switch (a.function()) {
            case SPIKE ->
                String.format(
                        Locale.ROOT,
                        "torch.gt(torch.detach(%s), %s, out=torch.empty_like(torch.detach(%s)))",
                        h,
                        a.threshold(),
                        h);
            case LEAKY_RELU -> String.format(Locale.ROOT, "torch.leaky_relu(%s, %s)", h, a.slope());
            case RELU -> "torch.relu(" + h + ")";
        };
    }

    private void neurons(LayerPlan p) {
        int i = p.index();
        Layer.Neurons n = p.neurons();
        String decay = n.decay().learnable()
                ? "float(torch.sigmoid(torch.detach(" + tensor(p, "decay") + ")))"
                : Double.toString(n.decay().value());
        line("k%d = %s", i, decay);
        String drive = "torch.detach(" + value(p.input()) + ")";
        line(
                "v%d = torch.unflatten(%s, 0, [T, -1])",
                i, overwritable(p.input()) ? drive : "torch.clone(" + drive + ")");
        line("m%d = annotate(List[Tensor], [])", i);
        line("h%d = torch.flatten((self).%s(v%d, k%d, %s, m%d, ), 0, 1)", i, sweep.fire(n), i, i, n.threshold(), i);
    }

    /** Whether neurons may write their potentials over their drive: nobody else reads it, nor does its backward pass. */
    private boolean overwritable(int index) {
        if (index == LayerPlan.INPUT) {
            return false;
        }
        LayerPlan p = graph.layers().get(index);
        return !graph.cut(p) && !(p.layer() instanceof Layer.Activation) && !(p.layer() instanceof Layer.Dropout);
    }

    /** z [T, B, K] and the logits [B, K]. */
    private void readout() {
        line("z = torch.unflatten(%s, 0, [T, -1])", value(graph.output().index()));
        if (spec.readout().kind() == Readout.Kind.LAST_MEMBRANE) {
            line(
                    "w = torch.pow(%s, torch.arange(torch.sub(T, 1), -1, -1, dtype=6, layout=None, device=ops.prim.device(z)))",
                    spec.readout().decay());
            line("logits = torch.sum(torch.mul(z, torch.reshape(w, [-1, 1, 1])), [0])");
        } else {
            line("logits = torch.mean(z, [0])");
        }
    }

    /**
     * forward(x) -> logits; rates(x) -> [logits, share of neurons and steps with an output above 0 [B,L]]; activity(x) ->
     * [share of values above 0 of every layer [N], their means [N]].
     */
    private void evaluation() {
        method("forward", "Tensor", "x: Tensor");
        line("return ((self).rates(x, ))[0]");
        method("rates", "List[Tensor]", "x: Tensor");
        bindLayers();
        input(false);
        List<String> rates = new ArrayList<>();
        for (LayerPlan p : graph.layers()) {
            int i = p.index();
            forward(p, false);
            if (p.layer() instanceof Layer.Neurons n) {
                String fired =
                        n.neuron().spikes() ? "h" + i : "torch.gt(h" + i + ", 0., out=torch.empty_like(h" + i + "))";
                line("r%d = torch.mean(torch.flatten(torch.unflatten(%s, 0, [T, -1]), 2), [0, 2])", i, fired);
                rates.add("r" + i);
            }
        }
        readout();
        String all = String.join(", ", rates);
        line(all.isEmpty() ? "return [logits]" : "return [logits, torch.stack([%s], 1)]", all);
        method("activity", "List[Tensor]", "x: Tensor");
        bindLayers();
        input(false);
        line("above = annotate(List[Tensor], [])");
        line("means = annotate(List[Tensor], [])");
        for (LayerPlan p : graph.layers()) {
            int i = p.index();
            forward(p, false);
            line("_a%d = torch.append(above, torch.mean(torch.to(torch.gt(h%d, 0.), 6)))", i, i);
            line("_m%d = torch.append(means, torch.mean(h%d))", i, i);
        }
        line("return [torch.stack(above), torch.stack(means)]");
    }

    /** tensors() -> all tensors in the order of the specification, sharing their memory. */
    private void tensors() {
        method("tensors", "List[Tensor]");
        bindLayers();
        line(
                "return [%s]",
                tensors.stream().map(t -> "torch.detach(" + tensor(t) + ")").collect(Collectors.joining(", ")));
    }

    /** assign(values): copies one value into each tensor, in the order of the specification's tensors. */
    private void assign() {
        method("assign", "Tensor", "values: List[Tensor]");
        bindLayers();
        for (int i = 0; i < tensors.size(); i++) {
            line("c%d = torch.copy_(torch.detach(%s), values[%d])", i, tensor(tensors.get(i)), i);
        }
        line("return values[0]");
    }

    /** gradients(x, y, scale, smoothing) -> [loss, number of correct samples, gradients times scale...]. */
    private void gradients() {
        method("gradients", "List[Tensor]", "x: Tensor", "y: Tensor", "scale: Tensor", "smoothing: Tensor");
        bindLayers();
        input(true);
        for (LayerPlan p : graph.layers()) {
            forward(p, true);
            if (graph.cut(p)) {
                int i = p.index();
                line("c%d = h%d", i, i);
                line("h%d = torch.requires_grad_(torch.detach(c%d), True)", i, i);
            }
        }
        readout();
        line("loss = torch.cross_entropy_loss(logits, y, None, 1, -100, float(smoothing))");
        line("correct = torch.to(torch.sum(torch.eq(torch.argmax(logits, 1), y)), 6)");
        Map<String, String> gradients = new Chain().walk();
        List<String> results = tensors.stream()
                .filter(TensorSpec::trained)
                .map(t -> gradients.get(t.name()))
                .toList();
        line("return [torch.detach(loss), correct, %s]", String.join(", ", results));
    }

    /**
     * The backward pass: from the loss to the first layer, one {@code torch.grad} per tree between cuts (see {@link
     * NetworkGraph#cut}). The gradient of a cut is the sum of what the trees behind it send.
     */
    private final class Chain {
        private final Map<Integer, List<String>> atCuts = new HashMap<>();
        private final Map<String, String> atTensors = new HashMap<>();

        /** Expressions of the gradients by name of tensor. */
        Map<String, String> walk() {
            LayerPlan output = graph.output();
            if (graph.cut(output)) {
                line("gL = torch.grad([torch.mul(loss, scale)], [h%d])", output.index());
                arrive(output, "unchecked_cast(Tensor, gL[0])");
            } else {
                tree("gL", output, "torch.mul(loss, scale)", null);
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
                line(
                        "b%d, d%d, = (self).%s(torch.unflatten(%s, 0, [T, -1]), v%d, k%d, %s, m%d, %s, )",
                        i,
                        i,
                        sweep.back(n),
                        sum,
                        i,
                        i,
                        n.threshold(),
                        i,
                        n.decay().learnable() ? "True" : "False");
                line("u%d = torch.flatten(b%d, 0, 1)", i, i);
                if (n.decay().learnable()) {
                    atTensors.merge(p.tensor("decay"), "d" + i, (a, b) -> "torch.add(" + a + ", " + b + ")");
                }
                from(i, p.input());
            } else if (NetworkGraph.spikesWithoutState(p)) {
                Layer.Activation a = (Layer.Activation) p.layer();
                line(
                        "u%d = (self).%s(%s, torch.detach(%s), %s, )",
                        i, sweep.slope(a.surrogate()), sum, value(p.input()), a.threshold());
                from(i, p.input());
            } else {
                line("u%d = %s", i, sum);
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
                tree("g" + i, before, value(input), "u" + i);
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
            List<String> inputs =
                    new ArrayList<>(own.stream().map(TorchCode.this::tensor).toList());
            leaves.forEach(p -> inputs.add("h" + p.index()));
            if (inputs.isEmpty()) {
                return;
            }
            String names = String.join(", ", inputs);
            if (gradient == null) {
                line("%s = torch.grad([%s], [%s])", local, output, names);
            } else {
                line(
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

    /**
     * project(margin): lowers shifts so that the drive of an empty time bin stays at or below threshold * (1 - decay) -
     * margin; then nothing fires in empty bins and they can be skipped exactly. Where several shifts reach the same
     * neurons, the first one gives way.
     */
    private void project() {
        method("project", "Tensor", "margin: Tensor");
        bindLayers();
        for (LayerPlan p : graph.layers()) {
            boolean spike = NetworkGraph.spikesWithoutState(p);
            if (spike || p.layer() instanceof Layer.Neurons n && SkipCheck.skippable(n)) {
                List<Shift> shifts = shifts(p.input());
                if (shifts != null && shifts.stream().anyMatch(s -> s.parameter() != null)) {
                    project(p, shifts);
                }
            }
        }
        line("return margin");
    }

    /** A part of a drive on an empty bin: a trained shift and what is added to it, both expressions; null for nothing. */
    private record Shift(String parameter, String added) {}

    private static List<String> terms(List<Shift> shifts) {
        List<String> terms = new ArrayList<>();
        for (Shift s : shifts) {
            if (s.parameter() != null) {
                terms.add("torch.detach(" + s.parameter() + ")");
            }
            if (s.added() != null) {
                terms.add(s.added());
            }
        }
        return terms;
    }

    /** Weights without padding pass a constant per channel on; behind padding the border differs. */
    private List<Shift> weighted(LayerPlan p, List<Shift> shifts) {
        String bias = p.has("bias") ? tensor(p, "bias") : null;
        if (shifts.isEmpty()) {
            return bias == null ? shifts : List.of(new Shift(bias, null));
        }
        if (!(p.layer() instanceof Layer.Conv c) || c.padding() > 0) {
            return null;
        }
        int i = p.index();
        List<String> terms = terms(shifts);
        line("below%d = %s", i, terms.get(0));
        terms.subList(1, terms.size()).forEach(t -> line("below%d = torch.add(below%d, %s)", i, i, t));
        line("added%d = torch.mv(torch.sum(torch.detach(%s), [2, 3]), below%d)", i, tensor(p, "weight"), i);
        return List.of(new Shift(bias, "added" + i));
    }

    private void project(LayerPlan p, List<Shift> shifts) {
        if (p.layer() instanceof Layer.Neurons n) {
            String decay = n.decay().learnable()
                    ? "torch.sigmoid(torch.detach(" + tensor(p, "decay") + "))"
                    : "torch.full([1], " + n.decay().value() + ", dtype=6, layout=None, device=ops.prim.device("
                            + trained().get(0) + "))";
            line("limit = torch.sub(torch.mul(torch.rsub(%s, 1.), %s), float(margin))", decay, n.threshold());
        } else {
            double threshold = ((Layer.Activation) p.layer()).threshold();
            line("limit = torch.rsub(margin, %s)", threshold);
        }
        Shift yielding =
                shifts.stream().filter(s -> s.parameter() != null).findFirst().orElseThrow();
        for (Shift s : shifts) {
            if (s.added() != null) {
                line("limit = torch.sub(limit, %s)", s.added());
            }
            if (s != yielding && s.parameter() != null) {
                line("limit = torch.sub(limit, torch.detach(%s))", s.parameter());
            }
        }
        String shift = yielding.parameter();
        line("p%d = torch.copy_(torch.detach(%s), torch.minimum(torch.detach(%s), limit))", p.index(), shift, shift);
    }

    /** The shifts that drive a layer's output when nothing fires; null where it cannot be said. */
    private List<Shift> shifts(int index) {
        if (index == LayerPlan.INPUT) {
            return List.of();
        }
        LayerPlan p = graph.layers().get(index);
        if (p.layer() instanceof Layer.Neurons n) {
            return n.neuron().spikes() ? List.of() : null;
        }
        if (p.layer() instanceof Layer.Activation) {
            return NetworkGraph.spikesWithoutState(p) ? List.of() : null;
        }
        List<Shift> shifts = new ArrayList<>();
        for (int i : p.inputs()) {
            List<Shift> more = shifts(i);
            if (more == null) {
                return null;
            }
            shifts.addAll(more);
        }
        if (p.weighted()) {
            return weighted(p, shifts);
        }
        if (p.layer() instanceof Layer.BatchNorm norm) {
            int i = p.index();
            line(
                    "gain%d = torch.mul(torch.rsqrt(torch.add(%s, %s)), torch.detach(%s))",
                    i, tensor(p, "running_var"), norm.epsilon(), tensor(p, "weight"));
            line("added%d = torch.neg(torch.mul(gain%d, %s))", i, i, tensor(p, "running_mean"));
            for (String term : terms(shifts)) {
                line("added%d = torch.add(added%d, torch.mul(gain%d, %s))", i, i, i, term);
            }
            return List.of(new Shift(tensor(p, "bias"), "added" + i));
        }
        return shifts;
    }

    /**
     * train_step(x, y, lr, ms, vs, steps, scale, smoothing, margin) -> [loss, found_inf, correct]. Where a gradient is not
     * finite, weights, running statistics, moments and step counts are left as they were. A negative margin switches the
     * projection off.
     */
    private void trainStep() {
        method(
                "train_step",
                "Tensor",
                "x: Tensor",
                "y: Tensor",
                "lr: Tensor",
                "ms: List[Tensor]",
                "vs: List[Tensor]",
                "steps: List[Tensor]",
                "scale: Tensor",
                "smoothing: Tensor",
                "margin: Tensor");
        bindLayers();
        List<String> statistics =
                tensors.stream().filter(t -> !t.trained()).map(this::tensor).toList();
        for (int i = 0; i < statistics.size(); i++) {
            line("old%d = torch.clone(%s)", i, statistics.get(i));
        }
        line("out = (self).gradients(x, y, scale, smoothing, )");
        line("gs = torch.slice(out, 2)");
        line("ps = [%s]", String.join(", ", trained()));
        line("inf = torch.zeros([1], dtype=6, layout=None, device=ops.prim.device(x))");
        line("_1 = torch._amp_foreach_non_finite_check_and_unscale_(gs, inf, torch.reciprocal(scale))");
        line("_2 = torch._foreach_add_(steps, 1.)");
        line(
                "_3 = torch._fused_adam_(ps, gs, ms, vs, annotate(List[Tensor], []), steps, lr=float(lr), beta1=0.9, "
                        + "beta2=0.999, weight_decay=0., eps=1e-8, amsgrad=False, maximize=False, grad_scale=None, found_inf=inf)");
        line("_4 = torch._foreach_sub_(steps, torch.mul([torch.squeeze(inf)], torch.len(steps)))");
        for (int i = 0; i < statistics.size(); i++) {
            line(
                    "_5 = torch.copy_(%s, torch.where(torch.gt(inf, 0.), old%d, %s))",
                    statistics.get(i), i, statistics.get(i));
        }
        line("if torch.ge(float(margin), 0.):");
        line("  _6 = (self).project(margin, )");
        line("else:");
        line("  pass");
        line("return torch.stack([out[0], torch.squeeze(inf), out[1]])");
    }
}
