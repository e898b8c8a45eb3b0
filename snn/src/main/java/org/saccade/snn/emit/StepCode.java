package org.saccade.snn.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.saccade.snn.spec.TensorSpec;

/**
 * Writes the training step as one TorchScript method, and its second half as another for gradients that were made elsewhere:
 * accumulation, norm and clipping, update, averages, projection. It knows the network by three of its methods only: {@code gradients(x, y, teacher, numbers)}, which gives the loss,
 * the number of correct samples and the gradients times the loss scale; {@code tensors()}, all tensors in the order of the
 * specification, sharing their memory; {@code project(margin)}.
 *
 * <p>Where a gradient is not finite the batch leaves no trace: the running statistics are put back and nothing is added
 * to the accumulated gradients; what had been accumulated before is still used when an update is due.
 */
final class StepCode {

    private final TorchText code;
    private final List<TensorSpec> tensors;
    private final StepPlan plan;
    private final List<Integer> trained;
    private final List<Integer> statistics;

    StepCode(TorchText code, List<TensorSpec> tensors, StepPlan plan) {
        this.code = code;
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
     * Writes {@code train_step(x, y, teacher, numbers, step, [first], [second], [averages], [accumulated]) -> [loss, whether a gradient was
     * not finite, correct, norm of the gradient before clipping, whether weights were updated]}; the lists are those that
     * the plan keeps, {@code step} is the number of updates made. It is {@code gradients} and then {@code update_step(results, [old], numbers,
     * step, ...)}, whose result is the step's: {@code results} are those of {@code gradients}, and written over; {@code old} the running
     * statistics before them, left out where the network has none.
     */
    void write() {
        trainStep();
        List<String> arguments = new ArrayList<>(List.of("results: List[Tensor]"));
        if (!statistics.isEmpty()) {
            arguments.add("old: List[Tensor]");
        }
        arguments.add("numbers: Tensor");
        arguments.addAll(declared(state()));
        code.method("update_step", "Tensor", arguments);
        check();
        code.line("if bad:");
        code.inside(this::putBack);
        code.line("else:");
        code.inside(this::accumulate);
        code.when(plan.accumulate() ? "due" : "torch.__not__(bad)", this::update);
        code.line(
                "return torch.stack([results[0], torch.squeeze(inf), results[1], torch.squeeze(norm), torch.squeeze(done)])");
    }

    /** Names of what the optimiser carries from step to step, in the order of {@link OptimizerArrays#addTo}. */
    private List<String> state() {
        List<String> names = new ArrayList<>(List.of("step"));
        if (plan.optimizer().hasFirstMoments()) {
            names.add("first");
        }
        if (plan.optimizer().hasSecondMoments()) {
            names.add("second");
        }
        if (plan.hasAverages()) {
            names.add("averages");
        }
        if (plan.accumulate()) {
            names.add("accumulated");
        }
        return names;
    }

    private static List<String> declared(List<String> state) {
        return state.stream()
                .map(name -> name + (name.equals("step") ? ": Tensor" : ": List[Tensor]"))
                .toList();
    }

    private void trainStep() {
        List<String> arguments =
                new ArrayList<>(List.of("x: Tensor", "y: Tensor", "teacher: Tensor", "numbers: Tensor"));
        arguments.addAll(declared(state()));
        code.method("train_step", "Tensor", arguments);
        String old = "";
        if (!statistics.isEmpty()) {
            code.line("all = (self).tensors()");
            code.line("old = %s", list(statistics, "torch.clone(all[%d])"));
            old = "old, ";
        }
        code.line("results = (self).gradients(x, y, teacher, numbers, )");
        code.line("return (self).update_step(results, %snumbers, %s, )", old, String.join(", ", state()));
    }

    private static String list(List<Integer> positions, String format) {
        return positions.stream()
                .map(i -> String.format(Locale.ROOT, format, i))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private void check() {
        code.line("all = (self).tensors()");
        // Behind channels-last images gradients of convolutions are laid out so too; the fused optimisers go through
        // memory as it lies and would give each weight the gradient of another.
        code.line(
                "gs = %s",
                IntStream.range(0, trained.size())
                        .mapToObj(i -> "torch.contiguous(results[" + (i + 2) + "])")
                        .collect(Collectors.joining(", ", "[", "]")));
        code.line("inf = torch.zeros([1], dtype=6, layout=None, device=ops.prim.device(results[0]))");
        code.line("norm = torch.zeros_like(inf)");
        code.line("done = torch.zeros_like(inf)");
        code.line("unscale = torch.add(inf, torch.div(1., %s))", StepNumber.LOSS_SCALE.read());
        code.line("_0 = torch._amp_foreach_non_finite_check_and_unscale_(gs, inf, unscale)");
        code.line("bad = torch.gt(float(inf), 0.)");
        if (plan.accumulate()) {
            code.line("count = %s", StepNumber.PENDING.read());
            code.when("torch.__not__(bad)", () -> code.line("count = torch.add(count, %s)", StepNumber.SAMPLES.read()));
            code.line("due = torch.__and__(torch.gt(%s, 0.), torch.gt(count, 0.))", StepNumber.UPDATE.read());
        }
    }

    private void putBack() {
        code.line("pass");
        for (int i = 0; i < statistics.size(); i++) {
            code.line("_1 = torch.copy_(all[%d], old[%d])", statistics.get(i), i);
        }
    }

    private void accumulate() {
        if (plan.accumulate()) {
            code.line("_2 = torch._foreach_add_(accumulated, gs, alpha=%s)", StepNumber.SAMPLES.read());
        } else {
            code.line("pass");
        }
    }

    private void update() {
        if (plan.accumulate()) {
            code.line("gs = torch._foreach_div(accumulated, count)");
            code.line("_3 = torch._foreach_zero_(accumulated)");
        }
        code.line("norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gs, 2)), 2)");
        if (plan.clipNorm() > 0) {
            code.line(
                    "_4 = torch._foreach_mul_(gs, torch.clamp_max(torch.mul(torch.reciprocal(torch.add(norm, 1e-6)), %s), 1.))",
                    plan.clipNorm());
        }
        code.line("_5 = torch.add_(step, 1.)");
        optimise();
        if (plan.hasAverages()) {
            code.line("n = float(step)");
            code.line(
                    "_8 = torch._foreach_lerp_(averages, all, torch.sub(1., ops.prim.min(%s, torch.div(n, torch.add(n, 9.)))))",
                    plan.averageDecay());
        }
        code.line("done = torch.ones_like(inf)");
        code.when(
                "torch.ge(" + StepNumber.SILENCE_MARGIN.read() + ", 0.)",
                () -> code.line(
                        "_9 = (self).project(torch.select(numbers, 0, %d), )", StepNumber.SILENCE_MARGIN.ordinal()));
    }

    /**
     * One call for all weights. It is given the lists of moments that the method was given: of a call that writes to lists made
     * here alone the compiler sees no effect, and drops it. So weight decay is applied before, tensor by tensor.
     */
    private void optimise() {
        Optimizer o = plan.optimizer();
        code.line("rate = %s", StepNumber.LEARNING_RATE.read());
        for (int i = 0; i < trained.size(); i++) {
            double decay = o.decayOf(tensors.get(trained.get(i)));
            if (decay > 0 && o.kind() == Optimizer.Kind.ADAMW) {
                code.line("_6 = torch.mul_(all[%d], torch.sub(1., torch.mul(rate, %s)))", trained.get(i), decay);
            } else if (decay > 0) {
                code.line("_6 = torch.add_(gs[%d], all[%d], alpha=%s)", i, trained.get(i), decay);
            }
        }
        String weights = list(trained, "all[%d]");
        if (!o.hasFirstMoments()) {
            for (int i = 0; i < trained.size(); i++) {
                code.line("_7 = torch.add_(all[%d], gs[%d], alpha=torch.neg(rate))", trained.get(i), i);
            }
        } else if (o.kind() == Optimizer.Kind.SGD) {
            code.line(
                    "_7 = torch._fused_sgd_(%s, gs, first, weight_decay=0., momentum=%s, lr=rate, dampening=0., nesterov=%s, "
                            + "maximize=False, is_first_step=False, grad_scale=None, found_inf=None)",
                    weights, o.momentum(), o.nesterov() ? "True" : "False");
        } else {
            code.line(
                    "_7 = torch._fused_adam_(%s, gs, first, second, annotate(List[Tensor], []), torch.mul([step], %d), "
                            + "lr=rate, beta1=%s, beta2=%s, weight_decay=0., eps=%s, amsgrad=False, maximize=False, "
                            + "grad_scale=None, found_inf=None)",
                    weights, trained.size(), o.momentum(), o.beta2(), o.epsilon());
        }
    }
}
