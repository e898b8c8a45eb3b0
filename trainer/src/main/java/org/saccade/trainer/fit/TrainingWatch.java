package org.saccade.trainer.fit;

import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.emit.TrainingStep;
import org.saccade.trainer.data.Batch;

/**
 * Sees while an epoch runs that a training goes wrong, and says what helps: a loss that is no number, gradients that overflow or
 * leap, a loss that grows, and layers that do not fire at all. It only looks: nothing of it decides a result. For one thread.
 */
final class TrainingWatch {

    /** Steps of the first epoch after which the firing rates are looked at. */
    static final List<Integer> LOOKS = List.of(8, 16, 32);

    private static final int MAX_LOST_STEPS = 10;
    private static final int LEARNED = 10;
    private static final double LEAP = 100;
    private static final double GROWTH = 5;
    private static final double KEEP = 0.9;

    private final TorchNetwork network;
    private final Recipe recipe;
    private final List<Integer> silent = new ArrayList<>();
    private int lost;
    private int updates;
    private double usualNorm;
    private double lowestLoss = Double.POSITIVE_INFINITY;
    private double recentLoss;
    private int losses;
    private boolean leapTold;
    private boolean growthTold;

    TrainingWatch(TorchNetwork network, Recipe recipe) {
        this.network = network;
        this.recipe = recipe;
    }

    /**
     * Looks at a step.
     *
     * @param steps done in the epoch, this one included
     * @return advice, each kind once a training; mostly empty
     * @throws TrainingException when the training has no future
     */
    List<String> after(TrainingStep.Result result, Batch batch, int epoch, int steps, LossScale scale) {
        if (!Float.isFinite(result.loss())) {
            throw diverged(epoch, steps, "the loss is " + result.loss());
        }
        lost = result.nonFinite() && scale.isLeast() ? lost + 1 : 0;
        if (lost >= MAX_LOST_STEPS) {
            throw diverged(epoch, steps, "gradients were infinite in " + lost + " steps running");
        }
        List<String> advice = new ArrayList<>();
        if (result.updated()) {
            norm(result.gradientNorm(), epoch, steps, advice);
        }
        loss(result.loss(), epoch, steps, advice);
        if (epoch == 0 && LOOKS.contains(steps)) {
            firing(batch, steps, advice);
        }
        return advice;
    }

    private TrainingException diverged(int epoch, int steps, String what) {
        return new TrainingException("epoch " + epoch + ", step " + steps + ": " + what
                + "; the network diverges: lower the learning rate (it starts at "
                + recipe.schedule().start() + "), clip the gradient's norm (around " + number(usualNorm)
                + " before), or look for frames with extreme counts");
    }

    private void norm(double norm, int epoch, int steps, List<String> advice) {
        if (updates >= LEARNED && norm > LEAP * usualNorm && !leapTold) {
            leapTold = true;
            advice.add(
                    "epoch " + epoch + ", step " + steps + ": the gradient's norm leapt from about " + number(usualNorm)
                            + " to " + number(norm) + ": clip it (such as at " + number(2 * usualNorm)
                            + ") or lower the learning rate");
        }
        usualNorm = updates == 0 ? norm : KEEP * usualNorm + (1 - KEEP) * norm;
        updates++;
    }

    private void loss(double loss, int epoch, int steps, List<String> advice) {
        recentLoss = losses == 0 ? loss : KEEP * recentLoss + (1 - KEEP) * loss;
        losses++;
        // The first losses too: what they grow from is all there is to see where a network explodes at once.
        lowestLoss = Math.min(lowestLoss, recentLoss);
        if (losses < LEARNED) {
            return;
        }
        double chance = Math.log(network.spec().classes());
        if (recentLoss > GROWTH * Math.max(lowestLoss, chance) && !growthTold) {
            growthTold = true;
            advice.add("epoch " + epoch + ", step " + steps + ": the loss has grown to " + number(recentLoss)
                    + ", where guessing gives " + number(chance) + ": lower the learning rate (it starts at "
                    + recipe.schedule().start() + "), warm it up, or clip the gradient's norm");
        }
    }

    /** A layer is called dead when it was silent at each look. */
    private void firing(Batch batch, int steps, List<String> advice) {
        TorchNetwork.Evaluation answer = network.evaluate(
                batch.frames(), DataType.valueOf(batch.element().name()), batch.size());
        int layers = answer.rates().length / batch.size();
        List<Integer> now = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            double rate = 0;
            for (int b = 0; b < batch.size(); b++) {
                rate += answer.rates()[b * layers + layer] / batch.size();
            }
            if (rate < FiringAdvice.SILENT) {
                now.add(layer);
            }
        }
        if (steps == LOOKS.get(0)) {
            silent.addAll(now);
        } else {
            silent.retainAll(now);
        }
        if (steps == LOOKS.get(LOOKS.size() - 1) && !silent.isEmpty()) {
            advice.add(
                    silent.size() == layers
                            ? "no neuron of the network has fired in " + steps
                                    + " steps: nothing but the read-out's bias is learned; lower the thresholds or put batch norms"
                                    + " before the neurons"
                            : "layers of neurons " + silent + " have been silent for " + steps
                                    + " steps: nothing before them is learned; lower their thresholds, raise their decays, or put"
                                    + " batch norms before them");
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}
