package org.saccade.snn.emit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.snn.spec.Carry;
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
        return new Layer.Neurons(
                "",
                n.neuron(),
                org.saccade.snn.spec.Decay.NONE,
                1,
                n.surrogate(),
                n.reset(),
                n.resetTo(),
                n.detachReset(),
                n.slope(),
                n.carry(),
                n.adaptation(),
                n.adaptationDecay());
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

    String forward() {
        StringBuilder code = new StringBuilder();
        variants.forEach((n, i) -> code.append(forward(n, i)));
        return code.toString();
    }

    String backward() {
        StringBuilder code = new StringBuilder();
        surrogates.forEach((s, i) -> code.append(slope(s, i)));
        variants.forEach((n, i) -> code.append(backward(n)));
        return code.toString();
    }

    private static String forward(Layer.Neurons n, int i) {
        StringBuilder code = new StringBuilder(
                """
                  def fire_%d(self: __torch__.Network,
                      V: Tensor,
                      k: float,
                      th: float,
                      masks: List[Tensor]) -> Tensor:
                    xs = torch.unbind(V)
                """
                        .formatted(i));
        boolean adapts = n.neuron() == NeuronKind.ALIF;
        if (n.resetTo() != 0) {
            line(code, 2, "_0 = torch.add_(xs[0], torch.mul(k, %s))", n.resetTo());
        }
        if (adapts) {
            line(code, 2, "a = torch.zeros_like(xs[0])");
            line(code, 2, "es = annotate(List[Tensor], [])");
        }
        line(code, 2, "for t in range(torch.sub(torch.len(xs), 1)):");
        line(code, 3, "v = xs[t]");
        if (adapts) {
            line(code, 3, "e = torch.sub(v, a, alpha=%s)", n.adaptation());
            line(code, 3, "_1 = torch.append(es, e)");
            line(code, 3, "a = torch.add(torch.mul(a, %s), torch.gt(e, th))", n.adaptationDecay());
            line(code, 3, "m = torch.le(e, th, out=torch.empty_like(v))");
        } else {
            line(code, 3, "m = torch.%s(v, th, out=torch.empty_like(v))", n.reset() == Reset.SOFT ? "gt" : "le");
        }
        line(code, 3, "_2 = torch.append(masks, m)");
        if (n.reset() == Reset.SOFT) {
            line(
                    code,
                    3,
                    "_3 = torch.add_(torch.add_(xs[torch.add(t, 1)], %s, alpha=k), m, alpha=torch.neg(torch.mul(k, th)))",
                    carried(n));
        } else {
            line(code, 3, "_3 = torch.addcmul_(xs[torch.add(t, 1)], m, %s, value=k)", carried(n));
            if (n.resetTo() != 0) {
                line(
                        code,
                        3,
                        "_4 = torch.add_(xs[torch.add(t, 1)], torch.rsub(m, 1.), alpha=torch.mul(k, %s))",
                        n.resetTo());
            }
        }
        if (adapts) {
            line(code, 2, "e = torch.sub(xs[-1], a, alpha=%s)", n.adaptation());
            line(code, 2, "_5 = torch.append(es, e)");
            line(code, 2, "E = torch.stack(es)");
            line(code, 2, "_6 = torch.append(masks, E)");
            line(code, 2, "return torch.gt(E, th, out=torch.empty_like(E))");
        } else if (n.neuron().spikes()) {
            line(code, 2, "return torch.gt(V, th, out=torch.empty_like(V))");
        } else {
            line(code, 2, "return torch.leaky_relu(V, %s)", n.slope());
        }
        return code.toString();
    }

    private static String carried(Layer.Neurons n) {
        return n.carry() == Carry.ACTIVATED ? "torch.leaky_relu(v, " + n.slope() + ")" : "v";
    }

    /** gS * h(V - th). */
    private static String slope(Surrogate s, int i) {
        double a = s.parameter();
        StringBuilder code = new StringBuilder(
                """
                  def slope_%d(self: __torch__.Network,
                      gS: Tensor,
                      V: Tensor,
                      th: float) -> Tensor:
                """
                        .formatted(i));
        if (s.shape() != Surrogate.Shape.RECTANGLE) {
            line(code, 2, "x = torch.sub(V, th)");
        }
        switch (s.shape()) {
            case RECTANGLE -> {
                double half = a / 2 * (1 + 1e-6); // the engine leaves the borders out, the rectangle has them
                line(code, 2, "g = torch.hardtanh_backward(gS, V, torch.sub(th, %s), torch.add(th, %s))", half, half);
                line(code, 2, a == 1 ? "return g" : "return torch.mul_(g, %s)", 1 / a);
            }
            case ARCTAN -> {
                line(code, 2, "q = torch.add_(torch.square(torch.mul_(x, %s)), 1.)", Math.PI / 2 * a);
                line(code, 2, "return torch.div(torch.mul(gS, %s), q)", a / 2);
            }
            case SIGMOID -> {
                line(code, 2, "s = torch.sigmoid_(torch.mul_(x, %s))", a);
                line(code, 2, "return torch.mul_(torch.sigmoid_backward(gS, s), %s)", a);
            }
            case TRIANGLE -> {
                line(code, 2, "h = torch.relu_(torch.rsub(torch.div_(torch.abs_(x), %s), 1.))", a);
                line(code, 2, "return torch.div_(torch.mul_(h, gS), %s)", a);
            }
            default -> {
                line(code, 2, "h = torch.exp_(torch.mul_(torch.square(x), %s))", -1 / (2 * a * a));
                line(code, 2, "return torch.mul_(torch.mul_(h, gS), %s)", 1 / (a * Math.sqrt(2 * Math.PI)));
            }
        }
        return code.toString();
    }

    private String backward(Layer.Neurons n) {
        StringBuilder code = new StringBuilder(
                """
                  def %s(self: __torch__.Network,
                      gS: Tensor,
                      V: Tensor,
                      k: float,
                      th: float,
                      masks: List[Tensor],
                      learn: bool) -> Tuple[Tensor, Tensor]:
                """
                        .formatted(back(n)));
        boolean soft = n.reset() == Reset.SOFT;
        String slope = n.neuron().spikes() ? "(self)." + slope(n.surrogate()) : "";
        if (n.neuron() == NeuronKind.ALIF) {
            adaptive(code, n, slope);
            return code.toString();
        }
        if (!n.detachReset()) {
            line(code, 2, "H = %s(torch.ones_like(V), V, th, )", slope);
            line(code, 2, "g = torch.mul(gS, H)");
            line(code, 2, "hs = torch.unbind(H)");
        } else if (n.neuron().spikes()) {
            line(code, 2, "g = %s(gS, V, th, )", slope);
        } else {
            line(code, 2, "g = torch.leaky_relu_backward(gS, V, %s, False)", n.slope());
        }
        line(code, 2, "gs = torch.unbind(g)");
        line(code, 2, "vs = torch.unbind(V)");
        line(code, 2, "n = torch.len(gs)");
        line(code, 2, "d = torch.zeros([1], dtype=6, layout=None, device=ops.prim.device(V))");
        line(code, 2, "for t in range(torch.sub(n, 1)):");
        line(code, 3, "i = torch.sub(torch.sub(n, 2), t)");
        line(code, 3, "v = vs[i]");
        boolean plain = n.detachReset() && n.resetTo() == 0 && !soft;
        if (plain) {
            line(code, 3, "f = torch.mul(gs[torch.add(i, 1)], masks[i])");
            boolean activated = n.carry() == Carry.ACTIVATED;
            line(
                    code,
                    3,
                    "_0 = torch.add_(gs[i], %s, alpha=k)",
                    activated ? "torch.leaky_relu_backward(f, v, " + n.slope() + ", False)" : "f");
        } else {
            line(code, 3, "f = gs[torch.add(i, 1)]");
            String step = soft ? "torch.ones_like(v)" : "masks[i]";
            if (!n.detachReset()) {
                step = soft
                        ? "torch.rsub(torch.mul(hs[i], th), 1.)"
                        : "torch.sub(masks[i], torch.mul(torch.sub(v, " + n.resetTo() + "), hs[i]))";
            }
            line(code, 3, "_0 = torch.addcmul_(gs[i], f, %s, value=k)", step);
        }
        line(code, 3, "if learn:");
        String carried = carried(n);
        if (!plain) {
            carried = soft
                    ? "torch.sub(v, masks[i], alpha=th)"
                    : "torch.add(torch.mul(masks[i], v), torch.rsub(masks[i], 1.), alpha=" + n.resetTo() + ")";
        }
        learn(code, 4, "torch.sum(torch.mul(f, " + carried + "))");
        line(code, 3, "else:");
        line(code, 4, "pass");
        if (n.resetTo() != 0) {
            line(code, 2, "if learn:");
            learn(code, 3, "torch.mul(torch.sum(gs[0]), " + n.resetTo() + ")");
            line(code, 2, "else:");
            line(code, 3, "pass");
        }
        line(code, 2, "return (g, d)");
        return code.toString();
    }

    /** From the end: S = gS + gA, hS = S h; g[t] = hS + k m g[t+1]; gA[t] = rho gA[t+1] - beta hS. */
    private static void adaptive(StringBuilder code, Layer.Neurons n, String slope) {
        line(code, 2, "E = masks[-1]");
        line(code, 2, "H = %s(torch.ones_like(E), E, th, )", slope);
        line(code, 2, "hs = torch.unbind(H)");
        line(code, 2, "ss = torch.unbind(gS)");
        line(code, 2, "vs = torch.unbind(V)");
        line(code, 2, "g = torch.empty_like(V)");
        line(code, 2, "gs = torch.unbind(g)");
        line(code, 2, "n = torch.len(gs)");
        line(code, 2, "d = torch.zeros([1], dtype=6, layout=None, device=ops.prim.device(V))");
        line(code, 2, "gA = torch.zeros_like(vs[0])");
        line(code, 2, "for t in range(n):");
        line(code, 3, "i = torch.sub(torch.sub(n, 1), t)");
        line(code, 3, "hS = torch.mul(torch.add(ss[i], gA), hs[i])");
        line(code, 3, "_0 = torch.copy_(gs[i], hS)");
        line(code, 3, "gA = torch.sub(torch.mul(gA, %s), hS, alpha=%s)", n.adaptationDecay(), n.adaptation());
        line(code, 3, "if torch.gt(t, 0):");
        line(code, 4, "f = torch.mul(gs[torch.add(i, 1)], masks[i])");
        line(code, 4, "_1 = torch.add_(gs[i], f, alpha=k)");
        line(code, 4, "if learn:");
        learn(code, 5, "torch.sum(torch.mul(f, vs[i]))");
        line(code, 4, "else:");
        line(code, 5, "pass");
        line(code, 3, "else:");
        line(code, 4, "pass");
        line(code, 2, "return (g, d)");
    }

    private static void learn(StringBuilder code, int depth, String sum) {
        line(code, depth, "_9 = torch.add_(d, %s, alpha=torch.mul(k, torch.sub(1., k)))", sum);
    }

    private static void line(StringBuilder code, int depth, String format, Object... values) {
        code.append("  ".repeat(depth))
                .append(String.format(java.util.Locale.ROOT, format, values))
                .append('\n');
    }
}
