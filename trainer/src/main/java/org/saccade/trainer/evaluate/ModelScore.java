package org.saccade.trainer.evaluate;

import java.util.List;

/**
 * How a network does on a set of labelled samples, and at what cost.
 *
 * @param samples number of samples
 * @param timeSteps T of their frames
 * @param loss mean cross entropy, without label smoothing
 * @param top1 share of samples whose class has the largest logit, 0 to 1
 * @param top5 share of samples whose class is among the five largest logits; null where there are at most five classes
 * @param classes each class by its index
 * @param confusion samples by [true class][predicted class]
 * @param accuracyAgainstT top-1 with the first t time steps of each window, t = 1 .. T; empty where it was not asked for
 * @param firingRates spikes per neuron and time step of each layer of neurons
 * @param operations per sample
 * @param steps what skipping and stopping early save; null where accuracy against T was not asked for
 * @param samplesPerSecond of this evaluation on this machine, the steps of {@code accuracyAgainstT} left out
 */
public record ModelScore(
        long samples,
        int timeSteps,
        double loss,
        double top1,
        Double top5,
        List<ClassScore> classes,
        List<List<Long>> confusion,
        List<Double> accuracyAgainstT,
        List<Double> firingRates,
        OperationScore operations,
        StepScore steps,
        double samplesPerSecond) {

    public ModelScore {
        classes = List.copyOf(classes);
        confusion = List.copyOf(confusion);
        accuracyAgainstT = List.copyOf(accuracyAgainstT);
        firingRates = List.copyOf(firingRates);
    }
}
