package org.saccade.snn.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.saccade.snn.spec.TensorSpec;

/**
 * Writes the training step as one TorchScript method: gradients, accumulation, norm and clipping, update, averages,
 * projection. It knows the network by four of its methods only: {@code gradients(x, y, teacher, numbers)}, which gives the loss,
 * the number of correct samples and the gradients times the loss scale; {@code tensors()}, all tensors in the order of the
 * specification, sharing their memory; {@code project(margin)}.
 *
 * <p>Where a gradient is not finite the batch leaves no trace: the running statistics are put back and nothing is added
 * to the accumulated gradients; what had been accumulated before is still used when an update is due.
 */
final class StepCode {

    private final StringBuilder code = new StringBuilder();
    private final List<TensorSpec> tensors;
    private final StepPlan plan;
    private final List<Integer> trained;
    private final List<Integer> statistics;
    private String indent = "    ";

    private StepCode(List<TensorSpec> tensors, StepPlan plan) {
        this.tensors = tensors;
        this.plan = plan;
        this.trained = positions(true);
        this.statistics = positions(false);
    }

    private List<Integer> positions(boolean ofTrained) {
        return IntStream.range(0, tensors.size())
                .filter(i -> tensors.get(i).trained() == ofTrained)
                .boxed()
                .toList();
    }

    /**
     * {@code train_step(x, y, teacher, numbers, step, [first], [second], [averages], [accumulated]) -> [loss, whether a gradient was
     * not finite, correct, norm of the gradient before clipping, whether weights were updated]}; the lists are those that
     * the plan keeps, {@code step} is the number of updates made.
     */
    static String method(List<TensorSpec> tensors, StepPlan plan) {
        StepCode c = new StepCode(tensors, plan);
        c.signature();
        c.gradients();
        c.line("if bad:");
        c.inside(c::putBack);
        c.line("else:");
        c.inside(c::accumulate);
        c.line("if %s:", plan.accumulate() ? "due" : "torch.__not__(bad)");
        c.inside(c::update);
        c.line("else:");
        c.inside(() -> c.line("pass"));
        c.line("return torch.stack([out[0], torch.squeeze(inf), out[1], torch.squeeze(norm), torch.squeeze(done)])");
        return c.code.toString();
    }

    private void line(String format, Object... values) {
        code.append(indent)
                .append(values.length == 0 ? format : String.format(Locale.ROOT, format, values))
                .append('\n');
    }

    private void inside(Runnable body) {
        String outside = indent;
        indent += "  ";
        body.run();
        indent = outside;
    }

    private void signature() {
        List<String> arguments = new ArrayList<>(
                List.of("x: Tensor", "y: Tensor", "teacher: Tensor", "numbers: Tensor", "step: Tensor"));
        if (plan.optimizer().hasFirstMoments()) {
            arguments.add("first: List[Tensor]");
        }
        if (plan.optimizer().hasSecondMoments()) {
            arguments.add("second: List[Tensor]");
        }
        if (plan.hasAverages()) {
            arguments.add("averages: List[Tensor]");
        }
        if (plan.accumulate()) {
            arguments.add("accumulated: List[Tensor]");
        }
        code.append("  def train_step(self: __torch__.Network");
        arguments.forEach(a -> code.append(",\n      ").append(a));
        code.append(") -> Tensor:\n");
    }

    private void gradients() {
        line("all = (self).tensors()");
        for (int i : statistics) {
            line("old%d = torch.clone(all[%d])", i, i);
        }
        line("out = (self).gradients(x, y, teacher, numbers, )");
        // Behind channels-last images gradients of convolutions are laid out so too; the fused optimisers go through
        // memory as it lies and would give each weight the gradient of another.
        line(
                "gs = %s",
                IntStream.range(0, trained.size())
                        .mapToObj(i -> "torch.contiguous(out[" + (i + 2) + "])")
                        .collect(Collectors.joining(", ", "[", "]")));
        line("inf = torch.zeros([1], dtype=6, layout=None, device=ops.prim.device(x))");
        line("norm = torch.zeros_like(inf)");
        line("done = torch.zeros_like(inf)");
        line("unscale = torch.add(inf, torch.div(1., %s))", StepNumber.LOSS_SCALE.read());
        line("_0 = torch._amp_foreach_non_finite_check_and_unscale_(gs, inf, unscale)");
        line("bad = torch.gt(float(inf), 0.)");
        if (plan.accumulate()) {
            line("count = %s", StepNumber.PENDING.read());
            line("if torch.__not__(bad):");
            inside(() -> line("count = torch.add(count, float(torch.size(y, 0)))"));
            line("else:");
            inside(() -> line("pass"));
            line("due = torch.__and__(torch.gt(%s, 0.), torch.gt(count, 0.))", StepNumber.UPDATE.read());
        }
    }

    private void putBack() {
        line("pass");
        for (int i : statistics) {
            line("_1 = torch.copy_(all[%d], old%d)", i, i);
        }
    }

    private void accumulate() {
        if (plan.accumulate()) {
            line("_2 = torch._foreach_add_(accumulated, gs, alpha=float(torch.size(y, 0)))");
        } else {
            line("pass");
        }
    }

    private void update() {
        if (plan.accumulate()) {
            line("gs = torch._foreach_div(accumulated, count)");
            line("_3 = torch._foreach_zero_(accumulated)");
        }
        line("norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gs, 2)), 2)");
        if (plan.clipNorm() > 0) {
            line(
                    "_4 = torch._foreach_mul_(gs, torch.clamp_max(torch.mul(torch.reciprocal(torch.add(norm, 1e-6)), %s), 1.))",
                    plan.clipNorm());
        }
        line("_5 = torch.add_(step, 1.)");
        optimise();
        if (plan.hasAverages()) {
            line("n = float(step)");
            line(
                    "_8 = torch._foreach_lerp_(averages, all, torch.sub(1., ops.prim.min(%s, torch.div(n, torch.add(n, 9.)))))",
                    plan.averageDecay());
        }
        line("done = torch.ones_like(inf)");
        line("if torch.ge(%s, 0.):", StepNumber.SILENCE_MARGIN.read());
        inside(() -> line("_9 = (self).project(torch.select(numbers, 0, %d), )", StepNumber.SILENCE_MARGIN.ordinal()));
        line("else:");
        inside(() -> line("pass"));
    }

    /**
     * One call for all weights. It is given the lists of moments that the method was given: of a call that writes to lists made
     * here alone the compiler sees no effect, and drops it. So weight decay is applied before, tensor by tensor.
     */
    private void optimise() {
        Optimizer o = plan.optimizer();
        line("rate = %s", StepNumber.LEARNING_RATE.read());
        for (int i = 0; i < trained.size(); i++) {
            double decay = o.decayOf(tensors.get(trained.get(i)));
            if (decay > 0 && o.kind() == Optimizer.Kind.ADAMW) {
                line("_6 = torch.mul_(all[%d], torch.sub(1., torch.mul(rate, %s)))", trained.get(i), decay);
            } else if (decay > 0) {
                line("_6 = torch.add_(gs[%d], all[%d], alpha=%s)", i, trained.get(i), decay);
            }
        }
        String weights = trained.stream().map(i -> "all[" + i + "]").collect(Collectors.joining(", ", "[", "]"));
        if (!o.hasFirstMoments()) {
            for (int i = 0; i < trained.size(); i++) {
                line("_7 = torch.add_(all[%d], gs[%d], alpha=torch.neg(rate))", trained.get(i), i);
            }
        } else if (o.kind() == Optimizer.Kind.SGD) {
            line(
                    "_7 = torch._fused_sgd_(%s, gs, first, weight_decay=0., momentum=%s, lr=rate, dampening=0., nesterov=%s, "
                            + "maximize=False, is_first_step=False, grad_scale=None, found_inf=None)",
                    weights, o.momentum(), o.nesterov() ? "True" : "False");
        } else {
            line(
                    "_7 = torch._fused_adam_(%s, gs, first, second, annotate(List[Tensor], []), torch.mul([step], %d), "
                            + "lr=rate, beta1=%s, beta2=%s, weight_decay=0., eps=%s, amsgrad=False, maximize=False, "
                            + "grad_scale=None, found_inf=None)",
                    weights, trained.size(), o.momentum(), o.beta2(), o.epsilon());
        }
    }
}
