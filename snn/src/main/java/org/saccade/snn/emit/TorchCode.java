package org.saccade.snn.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.PoolKind;
import org.saccade.snn.spec.Segment;
import org.saccade.snn.spec.TensorSpec;

/**
 * The methods of a network in TorchScript's serialised form (a Python subset in which every call is an operator).
 *
 * <p>Time is merged into the batch for everything but the neurons: [T, B, ...] becomes [T*B, ...]. Images are kept
 * channels-last, in which the pooling and normalisation kernels of CPUs are vectorised. Autograd is used inside a segment
 * only; the neurons' own sweeps over time ({@link NeuronSweep}) carry the gradients from segment to segment.
 */
final class TorchCode {
    private final StringBuilder code = new StringBuilder();
    private final List<Segment> segments;
    private final NetworkSpec spec;
    private final Precision precision;

    private TorchCode(NetworkSpec spec, Precision precision) {
        this.spec = spec;
        this.precision = precision;
        this.segments = spec.segments();
    }

    /** forward(x [T,B,P,H,W] uint8, int8 or float) -> logits [B,K]; rates(x) -> [logits, spikes per neuron and step [B,L]]. */
    static String serving(NetworkSpec spec) {
        TorchCode c = new TorchCode(spec, Precision.FP32);
        c.code.append(NeuronSweep.FORWARD);
        c.evaluation();
        return c.code.toString();
    }

    /** The same with assign, gradients, project and train_step. */
    static String training(NetworkSpec spec, StepPlan plan) {
        TorchCode c = new TorchCode(spec, plan.precision());
        c.code.append(NeuronSweep.FORWARD).append(NeuronSweep.BACKWARD);
        c.evaluation();
        c.tensors();
        c.assign();
        c.gradients();
        c.project();
        c.code.append(LossCode.method(plan.loss())).append(StepCode.method(spec.tensors(), plan));
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

    /** Binds each layer with tensors to a local: {@code a3} is layer 3. */
    private void bindLayers() {
        line("layers = self.layers");
        spec.plan().stream()
                .filter(p -> !p.tensors().isEmpty())
                .forEach(p -> line("a%d = getattr(layers, \"%d\")", p.index(), p.index()));
    }

    private static String tensor(LayerPlan p, String field) {
        return "a" + p.index() + "." + field;
    }

    private static String tensor(TensorSpec t) {
        String[] parts = t.name().split("\\.");
        return "a" + parts[1] + "." + parts[2];
    }

    private void input() {
        line("T = torch.size(x, 0)");
        line("h = torch.to(torch.flatten(x, 0, 1), 6)");
        if (segments.get(0).weights().layer() instanceof Layer.Conv) {
            line("h = torch.contiguous(h, memory_format=2)");
        }
    }

    /** From h to z, the drive of the segment's neurons (or the output), [T*B, ...]. */
    private void drive(int i, boolean training) {
        Segment s = segments.get(i);
        s.before().forEach(this::pool);
        LayerPlan w = s.weights();
        String bias = w.has("bias") ? tensor(w, "bias") : "None";
        // Evaluation stays in float32: it is what is published.
        Precision p = training ? precision : Precision.FP32;
        String weight = p.low(tensor(w, "weight"));
        if (w.layer() instanceof Layer.Conv c) {
            String conv = String.format(
                    Locale.ROOT,
                    "torch.conv2d(%s, %s, %s, [%d, %d], [%d, %d], [1, 1], 1)",
                    p.low("h"),
                    weight,
                    p.low(bias),
                    c.stride(),
                    c.stride(),
                    c.padding(),
                    c.padding());
            line("h = %s", p.high(conv));
        } else {
            line(
                    "h = %s",
                    p.high("torch.linear(" + p.low("torch.flatten(h, 1)") + ", " + weight + ", " + p.low(bias) + ")"));
        }
        s.norm().ifPresent(n -> {
            Layer.BatchNorm norm = (Layer.BatchNorm) n.layer();
            line(
                    "h = torch.batch_norm(h, %s, %s, %s, %s, %s, %s, %s, True)",
                    tensor(n, "weight"),
                    tensor(n, "bias"),
                    tensor(n, "running_mean"),
                    tensor(n, "running_var"),
                    training ? "True" : "False",
                    norm.momentum(),
                    norm.epsilon());
        });
        s.after().forEach(this::pool);
        line("z%d = h", i);
    }

    private void pool(LayerPlan p) {
        Layer.Pool pool = (Layer.Pool) p.layer();
        if (pool.poolKind() == PoolKind.AVERAGE) {
            line("h = torch.avg_pool2d(h, [%d, %d])", pool.size(), pool.size());
        } else {
            line("h = torch.max_pool2d(h, [%d, %d])", pool.size(), pool.size());
        }
    }

    private void neurons(int i) {
        LayerPlan lif = segments.get(i).neurons().orElseThrow();
        Layer.Lif neuron = segments.get(i).lif();
        String decay = neuron.decay().learnable()
                ? "float(torch.sigmoid(torch.detach(" + tensor(lif, "decay") + ")))"
                : Double.toString(neuron.decay().value());
        line("k%d = %s", i, decay);
        line("v%d = torch.unflatten(torch.detach(z%d), 0, [T, -1])", i, i);
        line("m%d = annotate(List[Tensor], [])", i);
        line("s%d = torch.flatten((self).fire(v%d, k%d, %s, m%d, ), 0, 1)", i, i, i, neuron.threshold(), i);
    }

    private void readout() {
        line("logits = torch.mean(torch.unflatten(z%d, 0, [T, -1]), [0])", segments.size() - 1);
    }

    private void evaluation() {
        method("forward", "Tensor", "x: Tensor");
        line("return ((self).rates(x, ))[0]");
        method("rates", "List[Tensor]", "x: Tensor");
        bindLayers();
        input();
        for (int i = 0; i < segments.size(); i++) {
            drive(i, false);
            if (i < segments.size() - 1) {
                neurons(i);
                line("r%d = torch.mean(torch.flatten(torch.unflatten(s%d, 0, [T, -1]), 2), [0, 2])", i, i);
                line("h = s%d", i);
            }
        }
        readout();
        String rates =
                IntStream.range(0, segments.size() - 1).mapToObj(i -> "r" + i).collect(Collectors.joining(", "));
        line(rates.isEmpty() ? "return [logits]" : "return [logits, torch.stack([%s], 1)]", rates);
    }

    /** tensors() -> all tensors in the order of the specification, sharing their memory. */
    private void tensors() {
        method("tensors", "List[Tensor]");
        bindLayers();
        line(
                "return [%s]",
                spec.tensors().stream()
                        .map(t -> "torch.detach(" + tensor(t) + ")")
                        .collect(Collectors.joining(", ")));
    }

    /** assign(values): copies one value into each tensor, in the order of the specification's tensors. */
    private void assign() {
        method("assign", "Tensor", "values: List[Tensor]");
        bindLayers();
        List<TensorSpec> tensors = spec.tensors();
        for (int i = 0; i < tensors.size(); i++) {
            line("c%d = torch.copy_(torch.detach(%s), values[%d])", i, tensor(tensors.get(i)), i);
        }
        line("return values[0]");
    }

    /** gradients(x, y, teacher, numbers) -> [loss, number of correct samples, gradients times the loss scale...]. */
    private void gradients() {
        method("gradients", "List[Tensor]", "x: Tensor", "y: Tensor", "teacher: Tensor", "numbers: Tensor");
        bindLayers();
        input();
        int last = segments.size() - 1;
        for (int i = 0; i <= last; i++) {
            drive(i, true);
            if (i < last) {
                neurons(i);
                line("s%d = torch.requires_grad_(s%d, True)", i, i);
                line("h = s%d", i);
            }
        }
        readout();
        line("loss, correct, = (self).loss(torch.unflatten(z%d, 0, [T, -1]), logits, y, teacher, numbers, )", last);
        line("scaled = torch.mul(loss, %s)", StepNumber.LOSS_SCALE.read());
        List<String> results = new ArrayList<>();
        for (int i = last; i >= 0; i--) {
            results.addAll(0, chain(i, last));
        }
        line("return [torch.detach(loss), correct, %s]", String.join(", ", results));
    }

    /** One segment's link of the chain; returns the expressions of its gradients in the order of its tensors. */
    private List<String> chain(int i, int last) {
        Segment s = segments.get(i);
        List<LayerPlan> layers = new ArrayList<>(List.of(s.weights()));
        s.norm().ifPresent(layers::add);
        List<String> inputs = layers.stream()
                .flatMap(p -> p.tensors().stream())
                .filter(TensorSpec::trained)
                .map(TorchCode::tensor)
                .collect(Collectors.toCollection(ArrayList::new));
        int own = inputs.size();
        if (i > 0) {
            inputs.add("s" + (i - 1));
        }
        List<String> results = new ArrayList<>();
        String names = String.join(", ", inputs);
        if (i == last) {
            line("g%d = torch.grad([scaled], [%s])", i, names);
        } else {
            Layer.Lif lif = s.lif();
            line(
                    "b%d, d%d, = (self).%s(torch.unflatten(unchecked_cast(Tensor, g%d[-1]), 0, [T, -1]), v%d, k%d, %s, m%d, %s, )",
                    i,
                    i,
                    NeuronSweep.backward(lif.surrogate()),
                    i + 1,
                    i,
                    i,
                    lif.threshold(),
                    i,
                    lif.decay().learnable() ? "True" : "False");
            line(
                    "g%d = torch.grad([z%d], [%s], annotate(List[Optional[Tensor]], [torch.flatten(b%d, 0, 1)]))",
                    i, i, names, i);
        }
        for (int j = 0; j < own; j++) {
            results.add("unchecked_cast(Tensor, g" + i + "[" + j + "])");
        }
        if (i < last && s.lif().decay().learnable()) {
            results.add("d" + i);
        }
        return results;
    }

    /**
     * project(margin): lowers each shift so that the drive of an empty time bin stays at or below threshold * (1 - decay)
     * - margin; then nothing fires in empty bins and they can be skipped exactly.
     */
    private void project() {
        method("project", "Tensor", "margin: Tensor");
        bindLayers();
        for (int i = 0; i < segments.size() - 1; i++) {
            Segment s = segments.get(i);
            LayerPlan lif = s.neurons().orElseThrow();
            String decay = s.lif().decay().learnable()
                    ? "torch.sigmoid(torch.detach(" + tensor(lif, "decay") + "))"
                    : "torch.full([1], " + s.lif().decay().value() + ", dtype=6, layout=None, device=ops.prim.device("
                            + tensor(s.weights(), "weight") + "))";
            line(
                    "limit = torch.sub(torch.mul(torch.rsub(%s, 1.), %s), float(margin))",
                    decay, s.lif().threshold());
            String shift;
            if (s.norm().isPresent()) {
                LayerPlan n = s.norm().get();
                line(
                        "gain = torch.mul(torch.rsqrt(torch.add(%s, %s)), torch.detach(%s))",
                        tensor(n, "running_var"), ((Layer.BatchNorm) n.layer()).epsilon(), tensor(n, "weight"));
                line("limit = torch.add(torch.mul(gain, %s), limit)", tensor(n, "running_mean"));
                shift = tensor(n, "bias");
            } else {
                shift = tensor(s.weights(), "bias");
            }
            line("p%d = torch.copy_(torch.detach(%s), torch.minimum(torch.detach(%s), limit))", i, shift, shift);
        }
        line("return margin");
    }
}
