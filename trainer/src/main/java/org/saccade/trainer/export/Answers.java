package org.saccade.trainer.export;

/**
 * What one engine says of one sample.
 *
 * @param logits one per class
 * @param spikes per LIF layer over all time steps; empty where the engine does not tell
 */
@SuppressWarnings("ArrayRecordComponent")
public record Answers(float[] logits, long[] spikes) {

    /** The class with the largest logit; the first of equals. */
    public int predicted() {
        int best = 0;
        for (int k = 1; k < logits.length; k++) {
            best = logits[k] > logits[best] ? k : best;
        }
        return best;
    }

    /** Largest difference of a logit, relative to the largest logit and at least to 1; infinite where either is not a number. */
    double difference(Answers other) {
        double scale = 1;
        double most = 0;
        for (int k = 0; k < logits.length; k++) {
            scale = Math.max(scale, Math.abs(other.logits[k]));
            double difference = Math.abs((double) logits[k] - other.logits[k]);
            most = Math.max(most, difference);
        }
        double relative = most / scale;
        return Double.isNaN(relative) ? Double.POSITIVE_INFINITY : relative;
    }

    /** Spikes that one of the two counts and the other does not, at least. */
    long spikeDifference(Answers other) {
        long sum = 0;
        for (int layer = 0; layer < Math.min(spikes.length, other.spikes.length); layer++) {
            sum += Math.abs(spikes[layer] - other.spikes[layer]);
        }
        return sum;
    }
}
