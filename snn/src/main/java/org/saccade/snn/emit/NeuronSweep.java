package org.saccade.snn.emit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.snn.spec.Carry;
import org.saccade.snn.spec.Decay;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.NeuronKind;
import org.saccade.snn.spec.Reset;
import org.saccade.snn.spec.Surrogate;

/**
 * The neurons' own sweeps over the time steps, forward and backward, as TorchScript methods: one pair per variant, which is
 * neurons without their decay and threshold. They write in place into the drive and the gradient, so nothing is kept for
 * autograd but the membrane potentials and one mask per step.
 *
 * <p>Forward, with V[t] the drive on entry and the membrane potential before the reset on exit, th the threshold, k the
 * decay and c[t] what is carried (see {@link Layer.Neurons}): V[t+1] += k c[t]. The masks are m[t] = [V[t] &lt;= th], or the
 * spikes where the reset is soft.
 *
 * <p>Backward, from the gradient gS of the output: g = gS h(V - th), or gS LeakyReLU'(V) for LIAF; then from the end
 * g[t] += k g[t+1] dc[t]/dV[t]. The gradient of the drive is g. For a learnable decay k = sigmoid(d): dL/dd = k (1 - k)
 * sum over t of g[t+1] c[t]. ALIF has a second state, the added threshold, with its own line in both sweeps; its masks hold
 * V - adaptation * a behind the m[t].
 */
final class NeuronSweep {
    private final Map<Layer.Neurons, Integer> variants = new LinkedHashMap<>();
    private final Map<Surrogate, Integer> surrogates = new LinkedHashMap<>();

    NeuronSweep(List<Layer.Neurons> neurons, List<Surrogate> activations) {
        neurons.forEach(n -> variants.putIfAbsent(variant(n), variants.size()));
        variants.keySet().stream()
                .filter(n -> n.neuron().spikes())
                .forEach(n -> surrogates.putIfAbsent(n.surrogate(), surrogates.size()));
        activations.forEach(s -> surrogates.putIfAbsent(s, surrogates.size()));
    }

    private static Layer.Neurons variant(Layer.Neurons n) {
        return n.named("").with(Decay.NONE, 1);
    }

    /** fire_N(V, k, th, masks) -> output. */
    String fire(Layer.Neurons n) {
        return "fire_" + variants.get(variant(n));
    }

    /** back_N(gS, V, k, th, masks, learn) -> (gradient of the drive, gradient of the decay's logit). */
    String back(Layer.Neurons n) {
        return "back_" + variants.get(variant(n));
    }

    /** slope_N(gS, V, th) -> gS h(V - th), a new tensor. */
    String slope(Surrogate s) {
        return "slope_" + surrogates.get(s);
    }

    /** Writes the methods that {@link #fire} names. */
    void forward(TorchText code) {
        variants.keySet().forEach(n -> forward(code, n));
    }

    /** Writes the methods that {@link #back} and {@link #slope} name. */
    void backward(TorchText code) {
        surrogates.keySet().forEach(s -> slope(code, s));
        variants.keySet().forEach(n -> backward(code, n));
    }

    private void forward(TorchText code, Layer.Neurons n) {
        code.method(fire(n), "Tensor", "V: Tensor", "k: float", "th: float", "masks: List[Tensor]");
        code.line("xs = torch.unbind(V)");
        boolean adapts = n.neuron() == NeuronKind.ALIF;
        if (n.resetTo() != 0) {
            code.line("_0 = torch.add_(xs[0], torch.mul(k, %s))", n.resetTo());
        }
        if (adapts) {
            code.line("a = torch.zeros_like(xs[0])");
            code.line("es = annotate(List[Tensor], [])");
        }
        code.line("for t in range(torch.sub(torch.len(xs), 1)):");
        code.deeper(1, "v = xs[t]");
        if (adapts) {
            code.deeper(1, "e = torch.sub(v, a, alpha=%s)", n.adaptation());
            code.deeper(1, "_1 = torch.append(es, e)");
            code.deeper(1, "a = torch.add(torch.mul(a, %s), torch.gt(e, th))", n.adaptationDecay());
            code.deeper(1, "m = torch.le(e, th, out=torch.empty_like(v))");
        } else {
            code.deeper(1, "m = torch.%s(v, th, out=torch.empty_like(v))", n.reset() == Reset.SOFT ? "gt" : "le");
        }
        code.deeper(1, "_2 = torch.append(masks, m)");
        if (n.reset() == Reset.SOFT) {
            code.deeper(
                    1,
                    "_3 = torch.add_(torch.add_(xs[torch.add(t, 1)], %s, alpha=k), m, alpha=torch.neg(torch.mul(k, th)))",
                    carried(n));
        } else {
            code.deeper(1, "_3 = torch.addcmul_(xs[torch.add(t, 1)], m, %s, value=k)", carried(n));
            if (n.resetTo() != 0) {
                code.deeper(
                        1,
                        "_4 = torch.add_(xs[torch.add(t, 1)], torch.rsub(m, 1.), alpha=torch.mul(k, %s))",
                        n.resetTo());
            }
        }
        if (adapts) {
            code.line("e = torch.sub(xs[-1], a, alpha=%s)", n.adaptation());
            code.line("_5 = torch.append(es, e)");
            code.line("E = torch.stack(es)");
            code.line("_6 = torch.append(masks, E)");
            code.line("return torch.gt(E, th, out=torch.empty_like(E))");
        } else if (n.neuron().spikes()) {
            code.line("return torch.gt(V, th, out=torch.empty_like(V))");
        } else {
            code.line("return torch.leaky_relu(V, %s)", n.slope());
        }
    }

    private static String carried(Layer.Neurons n) {
        return n.carry() == Carry.ACTIVATED ? "torch.leaky_relu(v, " + n.slope() + ")" : "v";
    }

    /** gS * h(V - th). */
    private void slope(TorchText code, Surrogate s) {
        double a = s.parameter();
        code.method(slope(s), "Tensor", "gS: Tensor", "V: Tensor", "th: float");
        if (s.shape() != Surrogate.Shape.RECTANGLE) {
            code.line("x = torch.sub(V, th)");
        }
        switch (s.shape()) {
            case RECTANGLE -> {
                double half = a / 2 * (1 + 1e-6); // the engine leaves the borders out, the rectangle has them
                code.line("g = torch.hardtanh_backward(gS, V, torch.sub(th, %s), torch.add(th, %s))", half, half);
                code.line(a == 1 ? "return g" : "return torch.mul_(g, %s)", 1 / a);
            }
            case ARCTAN -> {
                code.line("q = torch.add_(torch.square(torch.mul_(x, %s)), 1.)", Math.PI / 2 * a);
                code.line("return torch.div(torch.mul(gS, %s), q)", a / 2);
            }
            case SIGMOID -> {
                code.line("s = torch.sigmoid_(torch.mul_(x, %s))", a);
                code.line("return torch.mul_(torch.sigmoid_backward(gS, s), %s)", a);
            }
            case TRIANGLE -> {
                code.line("h = torch.relu_(torch.rsub(torch.div_(torch.abs_(x), %s), 1.))", a);
                code.line("return torch.div_(torch.mul_(h, gS), %s)", a);
            }
            default -> {
                code.line("h = torch.exp_(torch.mul_(torch.square(x), %s))", -1 / (2 * a * a));
                code.line("return torch.mul_(torch.mul_(h, gS), %s)", 1 / (a * Math.sqrt(2 * Math.PI)));
            }
        }
    }

    private void backward(TorchText code, Layer.Neurons n) {
        code.method(
                back(n),
                "Tuple[Tensor, Tensor]",
                "gS: Tensor",
                "V: Tensor",
                "k: float",
                "th: float",
                "masks: List[Tensor]",
                "learn: bool");
        boolean soft = n.reset() == Reset.SOFT;
        String slope = n.neuron().spikes() ? "(self)." + slope(n.surrogate()) : "";
        if (n.neuron() == NeuronKind.ALIF) {
            adaptive(code, n, slope);
            return;
        }
        if (!n.detachReset()) {
            code.line("H = %s(torch.ones_like(V), V, th, )", slope);
            code.line("g = torch.mul(gS, H)");
            code.line("hs = torch.unbind(H)");
        } else if (n.neuron().spikes()) {
            code.line("g = %s(gS, V, th, )", slope);
        } else {
            code.line("g = torch.leaky_relu_backward(gS, V, %s, False)", n.slope());
        }
        code.line("gs = torch.unbind(g)");
        code.line("vs = torch.unbind(V)");
        code.line("n = torch.len(gs)");
        code.line("d = torch.zeros([1], dtype=6, layout=None, device=ops.prim.device(V))");
        code.line("for t in range(torch.sub(n, 1)):");
        code.deeper(1, "i = torch.sub(torch.sub(n, 2), t)");
        code.deeper(1, "v = vs[i]");
        boolean plain = n.detachReset() && n.resetTo() == 0 && !soft;
        if (plain) {
            code.deeper(1, "f = torch.mul(gs[torch.add(i, 1)], masks[i])");
            boolean activated = n.carry() == Carry.ACTIVATED;
            code.deeper(
                    1,
                    "_0 = torch.add_(gs[i], %s, alpha=k)",
                    activated ? "torch.leaky_relu_backward(f, v, " + n.slope() + ", False)" : "f");
        } else {
            code.deeper(1, "f = gs[torch.add(i, 1)]");
            String step = soft ? "torch.ones_like(v)" : "masks[i]";
            if (!n.detachReset()) {
                step = soft
                        ? "torch.rsub(torch.mul(hs[i], th), 1.)"
                        : "torch.sub(masks[i], torch.mul(torch.sub(v, " + n.resetTo() + "), hs[i]))";
            }
            code.deeper(1, "_0 = torch.addcmul_(gs[i], f, %s, value=k)", step);
        }
        code.deeper(1, "if learn:");
        String carried = carried(n);
        if (!plain) {
            carried = soft
                    ? "torch.sub(v, masks[i], alpha=th)"
                    : "torch.add(torch.mul(masks[i], v), torch.rsub(masks[i], 1.), alpha=" + n.resetTo() + ")";
        }
        learn(code, 2, "torch.sum(torch.mul(f, " + carried + "))");
        code.deeper(1, "else:");
        code.deeper(2, "pass");
        if (n.resetTo() != 0) {
            code.line("if learn:");
            learn(code, 1, "torch.mul(torch.sum(gs[0]), " + n.resetTo() + ")");
            code.line("else:");
            code.deeper(1, "pass");
        }
        code.line("return (g, d)");
    }

    /** From the end: S = gS + gA, hS = S h; g[t] = hS + k m g[t+1]; gA[t] = rho gA[t+1] - beta hS. */
    private static void adaptive(TorchText code, Layer.Neurons n, String slope) {
        code.line("E = masks[-1]");
        code.line("H = %s(torch.ones_like(E), E, th, )", slope);
        code.line("hs = torch.unbind(H)");
        code.line("ss = torch.unbind(gS)");
        code.line("vs = torch.unbind(V)");
        code.line("g = torch.empty_like(V)");
        code.line("gs = torch.unbind(g)");
        code.line("n = torch.len(gs)");
        code.line("d = torch.zeros([1], dtype=6, layout=None, device=ops.prim.device(V))");
        code.line("gA = torch.zeros_like(vs[0])");
        code.line("for t in range(n):");
        code.deeper(1, "i = torch.sub(torch.sub(n, 1), t)");
        code.deeper(1, "hS = torch.mul(torch.add(ss[i], gA), hs[i])");
        code.deeper(1, "_0 = torch.copy_(gs[i], hS)");
        code.deeper(1, "gA = torch.sub(torch.mul(gA, %s), hS, alpha=%s)", n.adaptationDecay(), n.adaptation());
        code.deeper(1, "if torch.gt(t, 0):");
        code.deeper(2, "f = torch.mul(gs[torch.add(i, 1)], masks[i])");
        code.deeper(2, "_1 = torch.add_(gs[i], f, alpha=k)");
        code.deeper(2, "if learn:");
        learn(code, 3, "torch.sum(torch.mul(f, vs[i]))");
        code.deeper(2, "else:");
        code.deeper(3, "pass");
        code.deeper(1, "else:");
        code.deeper(2, "pass");
        code.line("return (g, d)");
    }

    private static void learn(TorchText code, int depth, String sum) {
        code.deeper(depth, "_9 = torch.add_(d, %s, alpha=torch.mul(k, torch.sub(1., k)))", sum);
    }
}
