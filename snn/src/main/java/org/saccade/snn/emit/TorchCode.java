package org.saccade.snn.emit;

import java.util.ArrayList;
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
    private final TorchText code;
    private final NetworkSpec spec;
    private final NetworkGraph graph;
    private final List<TensorSpec> tensors;
    private final NeuronSweep sweep;
    private final Precision precision;

    private TorchCode(NetworkSpec spec, Precision precision) {
        this.spec = spec;
        this.precision = precision;
        this.graph = spec.graph();
        this.tensors = spec.tensors();
        this.code = new TorchText(tensors);
        this.sweep = new NeuronSweep(
                graph.neurons().stream().map(LayerPlan::neurons).toList(),
                graph.layers().stream()
                        .filter(NetworkGraph::spikesWithoutState)
                        .map(p -> ((Layer.Activation) p.layer()).surrogate())
                        .toList());
    }

    /** forward(x [T,B,P,H,W] uint8, int8 or float) -> logits [B,K]; rates(x) -> [logits, spikes per neuron and step [B,L]]. */
    static String serving(NetworkSpec spec) {
        TorchCode c = new TorchCode(spec, Precision.FP32);
        c.sweep.forward(c.code);
        c.evaluation();
        return c.code.toString();
    }

    /** The same with assign, gradients, project, loss and train_step. */
    static String training(NetworkSpec spec, StepPlan plan) {
        TorchCode c = new TorchCode(spec, plan.precision());
        c.sweep.forward(c.code);
        c.sweep.backward(c.code);
        c.evaluation();
        c.tensors();
        c.assign();
        c.gradients();
        new SilenceProjection(c.code, c.graph).write();
        LossCode.write(c.code, plan.loss());
        new StepCode(c.code, c.tensors, plan).write();
        return c.code.toString();
    }

    /** Channels-last in training only: its convolutions round differently, and a flipped spike moves a logit. */
    private void input(boolean training) {
        code.line("T = torch.size(x, 0)");
        code.line("hIn = torch.contiguous(torch.to(torch.flatten(x, 0, 1), 6)%s)", training ? ", memory_format=2" : "");
    }

    /** Binds a layer's output; for neurons also v, the membrane potentials, k, the decay, and m, the masks. */
    private void forward(LayerPlan p, boolean training) {
        int i = p.index();
        String h = TorchText.value(p.inputs().get(0));
        if (p.weighted()) {
            // Evaluation stays in float32: it is what is published.
            code.line("h%d = %s", i, weighted(p, h, training ? precision : Precision.FP32));
        } else if (p.layer() instanceof Layer.BatchNorm norm) {
            code.line(
                    "h%d = torch.batch_norm(%s, %s, %s, %s, %s, %s, %s, %s, True)",
                    i,
                    h,
                    code.tensor(p, "weight"),
                    code.tensor(p, "bias"),
                    code.tensor(p, "running_mean"),
                    code.tensor(p, "running_var"),
                    training ? "True" : "False",
                    norm.momentum(),
                    norm.epsilon());
        } else if (p.layer() instanceof Layer.Pool pool) {
            code.line("h%d = torch.%s", i, pool(p, pool, h));
        } else if (p.layer() instanceof Layer.Residual) {
            code.line(
                    "h%d = torch.add(%s, %s)", i, h, TorchText.value(p.inputs().get(1)));
        } else if (p.layer() instanceof Layer.Dropout d) {
            dropout(i, h, d.share(), training);
        } else if (p.layer() instanceof Layer.Activation a) {
            code.line("h%d = %s", i, activation(h, a));
        } else {
            neurons(p);
        }
    }

    private String weighted(LayerPlan p, String h, Precision type) {
        String weight = type.low(code.tensor(p, "weight"));
        String bias = type.low(bias(p));
        return type.high(
                p.layer() instanceof Layer.Conv c
                        ? String.format(
                                Locale.ROOT,
                                "torch.conv2d(%s, %s, %s, [%d, %d], [%d, %d], [1, 1], 1)",
                                type.low(h),
                                weight,
                                bias,
                                c.stride(),
                                c.stride(),
                                c.padding(),
                                c.padding())
                        : "torch.linear(" + type.low("torch.flatten(" + h + ", 1)") + ", " + weight + ", " + bias
                                + ")");
    }

    private String bias(LayerPlan p) {
        return p.has("bias") ? code.tensor(p, "bias") : "None";
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

    /**
     * One mask for all time steps of a sample. It is drawn on the CPU from the step's own generator, so that it depends on the step's seed
     * alone: not on the device, nor on what other networks of the process draw meanwhile.
     */
    private void dropout(int i, String h, double share, boolean training) {
        if (!training) {
            code.line("h%d = %s", i, h);
            return;
        }
        code.line("p%d = torch.unflatten(%s, 0, [T, -1])", i, h);
        code.line("e%d = torch.empty_like(p%d[0], dtype=6, layout=None, device=torch.device(\"cpu\"))", i, i);
        code.line("q%d = torch.div_(torch.bernoulli_(e%d, %s, generator=random), %s)", i, i, 1 - share, 1 - share);
        code.line("h%d = torch.flatten(torch.mul(p%d, torch.to(q%d, ops.prim.device(p%d), 6)), 0, 1)", i, i, i, i);
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
                ? "float(torch.sigmoid(torch.detach(" + code.tensor(p, "decay") + ")))"
                : Double.toString(n.decay().value());
        code.line("k%d = %s", i, decay);
        String drive = "torch.detach(" + TorchText.value(p.input()) + ")";
        code.line(
                "v%d = torch.unflatten(%s, 0, [T, -1])",
                i, overwritable(p.input()) ? drive : "torch.clone(" + drive + ")");
        code.line("m%d = annotate(List[Tensor], [])", i);
        code.line(
                "h%d = torch.flatten((self).%s(v%d, k%d, %s, m%d, ), 0, 1)", i, sweep.fire(n), i, i, n.threshold(), i);
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
        code.line(
                "z = torch.unflatten(%s, 0, [T, -1])",
                TorchText.value(graph.output().index()));
        if (spec.readout().kind() == Readout.Kind.LAST_MEMBRANE) {
            code.line(
                    "w = torch.pow(%s, torch.arange(torch.sub(T, 1), -1, -1, dtype=6, layout=None, device=ops.prim.device(z)))",
                    spec.readout().decay());
            code.line("logits = torch.sum(torch.mul(z, torch.reshape(w, [-1, 1, 1])), [0])");
        } else {
            code.line("logits = torch.mean(z, [0])");
        }
    }

    /**
     * forward(x) -> logits; rates(x) -> [logits, share of neurons and steps with an output above 0 [B,L]]; activity(x) ->
     * [share of values above 0 of every layer [N], their means [N]].
     */
    private void evaluation() {
        code.method("forward", "Tensor", "x: Tensor");
        code.line("return ((self).rates(x, ))[0]");
        code.method("rates", "List[Tensor]", "x: Tensor");
        code.bindModules();
        input(false);
        List<String> rates = new ArrayList<>();
        for (LayerPlan p : graph.layers()) {
            int i = p.index();
            forward(p, false);
            if (p.layer() instanceof Layer.Neurons n) {
                String fired =
                        n.neuron().spikes() ? "h" + i : "torch.gt(h" + i + ", 0., out=torch.empty_like(h" + i + "))";
                code.line("r%d = torch.mean(torch.flatten(torch.unflatten(%s, 0, [T, -1]), 2), [0, 2])", i, fired);
                rates.add("r" + i);
            }
        }
        readout();
        String all = String.join(", ", rates);
        code.line(all.isEmpty() ? "return [logits]" : "return [logits, torch.stack([%s], 1)]", all);
        code.method("activity", "List[Tensor]", "x: Tensor");
        code.bindModules();
        input(false);
        code.line("above = annotate(List[Tensor], [])");
        code.line("means = annotate(List[Tensor], [])");
        for (LayerPlan p : graph.layers()) {
            int i = p.index();
            forward(p, false);
            code.line("_a%d = torch.append(above, torch.mean(torch.to(torch.gt(h%d, 0.), 6)))", i, i);
            code.line("_m%d = torch.append(means, torch.mean(h%d))", i, i);
        }
        code.line("return [torch.stack(above), torch.stack(means)]");
    }

    /** tensors() -> all tensors in the order of the specification, sharing their memory. */
    private void tensors() {
        code.method("tensors", "List[Tensor]");
        code.bindModules();
        code.line(
                "return [%s]",
                tensors.stream()
                        .map(t -> "torch.detach(" + code.tensor(t) + ")")
                        .collect(Collectors.joining(", ")));
    }

    /** assign(values): copies one value into each tensor, in the order of the specification's tensors. */
    private void assign() {
        code.method("assign", "Tensor", "values: List[Tensor]");
        code.bindModules();
        for (int i = 0; i < tensors.size(); i++) {
            code.line("c%d = torch.copy_(torch.detach(%s), values[%d])", i, code.tensor(tensors.get(i)), i);
        }
        code.line("return values[0]");
    }

    /** gradients(x, y, teacher, numbers) -> [loss, number of correct samples, gradients times the loss scale...]. */
    private void gradients() {
        code.method("gradients", "List[Tensor]", "x: Tensor", "y: Tensor", "teacher: Tensor", "numbers: Tensor");
        code.bindModules();
        input(true);
        if (graph.layers().stream().anyMatch(p -> p.layer() instanceof Layer.Dropout)) {
            code.line("random = torch.Generator(seed=%s)", StepNumber.SEED.readInteger());
        }
        for (LayerPlan p : graph.layers()) {
            forward(p, true);
            if (graph.cut(p)) {
                int i = p.index();
                code.line("c%d = h%d", i, i);
                code.line("h%d = torch.requires_grad_(torch.detach(c%d), True)", i, i);
            }
        }
        readout();
        code.line("loss, correct, = (self).loss(z, logits, y, teacher, numbers, )");
        code.line("scaled = torch.mul(loss, %s)", StepNumber.LOSS_SCALE.read());
        Map<String, String> gradients = new GradientChain(code, graph, sweep).write();
        List<String> results = tensors.stream()
                .filter(TensorSpec::trained)
                .map(t -> gradients.get(t.name()))
                .toList();
        code.line("return [torch.detach(loss), correct, %s]", String.join(", ", results));
    }
}
