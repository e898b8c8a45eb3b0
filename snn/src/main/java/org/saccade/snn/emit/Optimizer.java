package org.saccade.snn.emit;

import java.util.ArrayList;
import java.util.List;
import org.saccade.snn.spec.TensorSpec;

/**
 * How gradients g become new weights w. With n the number of the update, from 1, and c the weight decay:
 *
 * <pre>
 *   ADAM   g += c w;  m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2
 *          w -= lr (m / (1 - b1^n)) / (sqrt(v / (1 - b2^n)) + epsilon)          Kingma and Ba, 2015
 *   ADAMW  w -= lr c w, then as ADAM without its decay                          Loshchilov and Hutter, 2019
 *   SGD    g += c w;  m = b1 m + g;  w -= lr m,  with Nesterov  w -= lr (g + b1 m)
 * </pre>
 *
 * Weight decay acts on tensors of two and more dimensions, the weights of convolutions and linear layers; batch norms,
 * biases and neurons' decays are left alone unless {@code decayAll} says otherwise.
 *
 * @param kind the rule
 * @param momentum b1, [0, 1)
 * @param beta2 of Adam, [0, 1)
 * @param epsilon of Adam, above 0
 * @param weightDecay c, 0 or more
 * @param decayAll weight decay acts on every trained tensor
 * @param nesterov SGD looks ahead
 */
public record Optimizer(
        Kind kind,
        double momentum,
        double beta2,
        double epsilon,
        double weightDecay,
        boolean decayAll,
        boolean nesterov) {

    /** The rules. */
    public enum Kind {
        ADAM,
        ADAMW,
        SGD
    }

    /** Checks the ranges; all problems in one message. */
    public Optimizer {
        List<String> problems = new ArrayList<>();
        if (!(momentum >= 0 && momentum < 1)) {
            problems.add("momentum is " + momentum + ", allowed is 0 up to below 1");
        }
        if (!(beta2 >= 0 && beta2 < 1)) {
            problems.add("beta2 is " + beta2 + ", allowed is 0 up to below 1");
        }
        if (!(epsilon > 0 && epsilon < 1)) {
            problems.add("epsilon is " + epsilon + ", allowed is above 0 up to below 1");
        }
        if (!(weightDecay >= 0 && weightDecay <= 10)) {
            problems.add("weight decay is " + weightDecay + ", allowed is 0 up to 10");
        }
        if (nesterov && (kind != Kind.SGD || momentum == 0)) {
            problems.add("Nesterov's rule needs SGD with a momentum above 0");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** Adam with betas 0.9 and 0.999, epsilon 1e-8, no weight decay. */
    public static Optimizer adam() {
        return new Optimizer(Kind.ADAM, 0.9, 0.999, 1e-8, 0, false, false);
    }

    /** AdamW with betas 0.9 and 0.999, epsilon 1e-8. */
    public static Optimizer adamW(double weightDecay) {
        return new Optimizer(Kind.ADAMW, 0.9, 0.999, 1e-8, weightDecay, false, false);
    }

    /** Stochastic gradient descent. */
    public static Optimizer sgd(double momentum, boolean nesterov) {
        return new Optimizer(Kind.SGD, momentum, 0.999, 1e-8, 0, false, nesterov);
    }

    /** The same with weight decay. */
    public Optimizer withWeightDecay(double decay, boolean onAll) {
        return new Optimizer(kind, momentum, beta2, epsilon, decay, onAll, nesterov);
    }

    /** Weight decay of a trained tensor. */
    double decayOf(TensorSpec tensor) {
        return decayAll || tensor.shape().size() > 1 ? weightDecay : 0;
    }

    /** Whether first moments are kept. */
    boolean hasFirstMoments() {
        return kind != Kind.SGD || momentum > 0;
    }

    /** Whether second moments are kept. */
    boolean hasSecondMoments() {
        return kind != Kind.SGD;
    }
}
