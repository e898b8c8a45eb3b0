package org.saccade.snn.emit;

import java.util.ArrayList;
import java.util.List;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkGraph;

/**
 * Writes the method project(margin): it lowers shifts so that the drive of an empty time bin stays at or below threshold * (1 - decay) -
 * margin; then nothing fires in empty bins and they can be skipped exactly. Where several shifts reach the same
 * neurons, the first one gives way.
 */
final class SilenceProjection {
    private final TorchText code;
    private final NetworkGraph graph;

    SilenceProjection(TorchText code, NetworkGraph graph) {
        this.code = code;
        this.graph = graph;
    }

    void write() {
        code.method("project", "Tensor", "margin: Tensor");
        code.bindModules();
        for (LayerPlan p : graph.layers()) {
            boolean spike = NetworkGraph.spikesWithoutState(p);
            if (spike || p.layer() instanceof Layer.Neurons n && SkipCheck.skippable(n)) {
                List<Shift> shifts = shifts(p.input());
                if (shifts != null && shifts.stream().anyMatch(s -> s.parameter() != null)) {
                    project(p, shifts);
                }
            }
        }
        code.line("return margin");
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
        String bias = p.has("bias") ? code.tensor(p, "bias") : null;
        if (shifts.isEmpty()) {
            return bias == null ? shifts : List.of(new Shift(bias, null));
        }
        if (!(p.layer() instanceof Layer.Conv c) || c.padding() > 0) {
            return null;
        }
        int i = p.index();
        List<String> terms = terms(shifts);
        code.line("below%d = %s", i, terms.get(0));
        terms.subList(1, terms.size()).forEach(t -> code.line("below%d = torch.add(below%d, %s)", i, i, t));
        code.line("added%d = torch.mv(torch.sum(torch.detach(%s), [2, 3]), below%d)", i, code.tensor(p, "weight"), i);
        return List.of(new Shift(bias, "added" + i));
    }

    private void project(LayerPlan p, List<Shift> shifts) {
        Shift yielding =
                shifts.stream().filter(s -> s.parameter() != null).findFirst().orElseThrow();
        String constant =
                "torch.full([1], %s, dtype=6, layout=None, device=ops.prim.device(" + yielding.parameter() + "))";
        if (p.layer() instanceof Layer.Neurons n) {
            String decay = n.decay().learnable()
                    ? "torch.sigmoid(torch.detach(" + code.tensor(p, "decay") + "))"
                    : constant.formatted(n.decay().value());
            code.line("limit = torch.sub(torch.mul(torch.rsub(%s, 1.), %s), float(margin))", decay, n.threshold());
        } else {
            double threshold = ((Layer.Activation) p.layer()).threshold();
            code.line("limit = " + constant.formatted("torch.sub(" + threshold + ", float(margin))"));
        }
        for (Shift s : shifts) {
            if (s.added() != null) {
                code.line("limit = torch.sub(limit, %s)", s.added());
            }
            if (s != yielding && s.parameter() != null) {
                code.line("limit = torch.sub(limit, torch.detach(%s))", s.parameter());
            }
        }
        String shift = yielding.parameter();
        code.line(
                "p%d = torch.copy_(torch.detach(%s), torch.minimum(torch.detach(%s), limit))", p.index(), shift, shift);
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
            code.line(
                    "gain%d = torch.mul(torch.rsqrt(torch.add(%s, %s)), torch.detach(%s))",
                    i, code.tensor(p, "running_var"), norm.epsilon(), code.tensor(p, "weight"));
            code.line("added%d = torch.neg(torch.mul(gain%d, %s))", i, i, code.tensor(p, "running_mean"));
            for (String term : terms(shifts)) {
                code.line("added%d = torch.add(added%d, torch.mul(gain%d, %s))", i, i, i, term);
            }
            return List.of(new Shift(code.tensor(p, "bias"), "added" + i));
        }
        return shifts;
    }
}
