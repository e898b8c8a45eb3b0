package org.saccade.snn.emit;

import java.util.ArrayList;
import java.util.List;

/**
 * What training makes small, from the outputs z[t] [B, K] of the time steps, the logits p [B, K] that the network's
 * read-out makes of them, the labels y and, for distillation, a teacher's logits q [B, K]. CE is the mean cross entropy over the batch with label smoothing.
 *
 * <pre>
 *   task     = CE(p, y)                                                           or, with perStep (TET, Deng et al., 2022),
 *              (1 - lambda) mean over t of CE(z[t], y) + lambda mean (z - target)^2
 *   loss     = (1 - alpha) task + alpha tau^2 mean over B of KL(softmax(q / tau) || softmax(p / tau))
 * </pre>
 *
 * The last term is Hinton et al., 2015; tau^2 keeps its gradients as large as those of the task whatever the temperature.
 *
 * @param perStep cross entropy of each time step instead of that of the logits
 * @param lambda weight of the pull towards {@code target}, [0, 1); needs {@code perStep}
 * @param target where the outputs are pulled to: the threshold of the neurons in the published loss
 * @param alpha weight of the teacher, [0, 1]; 0: there is none
 * @param temperature tau, above 0
 */
public record Loss(boolean perStep, double lambda, double target, double alpha, double temperature) {

    /** Cross entropy of the logits. */
    public static final Loss OF_MEAN = new Loss(false, 0, 1, 0, 1);

    /** Checks the ranges; all problems in one message. */
    public Loss {
        List<String> problems = new ArrayList<>();
        if (!(lambda >= 0 && lambda < 1)) {
            problems.add("lambda of the loss per time step is " + lambda + ", allowed is 0 up to below 1");
        }
        if (lambda > 0 && !perStep) {
            problems.add("lambda belongs to the loss per time step, which is off");
        }
        if (!Double.isFinite(target)) {
            problems.add("target of the outputs is " + target);
        }
        if (!(alpha >= 0 && alpha <= 1)) {
            problems.add("weight of the teacher is " + alpha + ", allowed is 0 to 1");
        }
        if (!(temperature > 0 && temperature <= 1000)) {
            problems.add("temperature is " + temperature + ", allowed is above 0 up to 1000");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** Mean over the time steps of the cross entropy of each, without the pull. */
    public static Loss ofSteps() {
        return new Loss(true, 0, 1, 0, 1);
    }

    /** The same with a teacher. */
    public Loss withTeacher(double weight, double tau) {
        return new Loss(perStep, lambda, target, weight, tau);
    }

    /** Whether a teacher's logits are needed. */
    public boolean hasTeacher() {
        return alpha > 0;
    }
}
