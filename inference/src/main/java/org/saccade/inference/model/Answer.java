package org.saccade.inference.model;

/**
 * What a classifier says of one window, and what the answer took.
 *
 * @param logits one per class
 * @param spikes spikes of each LIF layer over the steps that were run, in the layers' order
 * @param stepsRun time steps for which the network was run
 * @param stepsSkipped time steps answered without running it
 * @param exitStep time bins that the answer covers, stepsRun + stepsSkipped: all of the window's, or those up to an early exit
 * @param skipping how empty bins were dealt with
 * @param synOps accumulate operations behind those spikes: sum over the layers of spikes times mean synapses per spike; the first layer's,
 *     whose input are no spikes, not included
 * @param energyPj compute energy in picojoules, first layer included, in float32 by the field's convention: 0.9 per accumulate that a spike causes, 4.6 per
 *     multiply-accumulate where the input is not binary; no memory traffic
 */
@SuppressWarnings("ArrayRecordComponent")
public record Answer(
        float[] logits,
        long[] spikes,
        int stepsRun,
        int stepsSkipped,
        int exitStep,
        Skipping skipping,
        long synOps,
        double energyPj) {

    /** Index of the highest logit, the lowest such index where several are equal. */
    public int best() {
        int best = 0;
        for (int k = 1; k < logits.length; k++) {
            best = logits[k] > logits[best] ? k : best;
        }
        return best;
    }

    /** Softmax of the logits: positive, sum 1. */
    public float[] scores() {
        double highest = logits[best()];
        double sum = 0;
        double[] powers = new double[logits.length];
        for (int k = 0; k < powers.length; k++) {
            powers[k] = Math.exp(logits[k] - highest);
            sum += powers[k];
        }
        float[] scores = new float[powers.length];
        for (int k = 0; k < scores.length; k++) {
            scores[k] = (float) (powers[k] / sum);
        }
        return scores;
    }
}
