package org.saccade.trainer.evaluate;

/** Sums up the answers to labelled samples: loss, top-1, top-5 and confusion. For one thread. */
public final class ScoreTally {

    private static final int TOP = 5;

    private final int classes;
    private final int[][] confusion;
    private long samples;
    private long correct;
    private long amongFive;
    private double loss;

    /** Starts with nothing. */
    public ScoreTally(int classes) {
        this.classes = classes;
        this.confusion = new int[classes][classes];
    }

    /**
     * Counts one sample. Of equal logits the one of the lower class counts as the larger, as {@code argmax} does.
     *
     * @param logits of several samples, row-major
     * @param from where this sample's begin
     * @param label its class
     */
    public void add(float[] logits, int from, int label) {
        samples++;
        loss += crossEntropy(logits, from, classes, label);
        int before = 0;
        int predicted = 0;
        for (int k = 0; k < classes; k++) {
            float logit = logits[from + k];
            before += logit > logits[from + label] || (logit == logits[from + label] && k < label) ? 1 : 0;
            predicted = logit > logits[from + predicted] ? k : predicted;
        }
        correct += predicted == label ? 1 : 0;
        amongFive += before < TOP && !Float.isNaN(logits[from + label]) ? 1 : 0;
        confusion[label][predicted]++;
    }

    /** Samples counted. */
    public long samples() {
        return samples;
    }

    /** Mean cross entropy; NaN without samples. */
    public double loss() {
        return samples == 0 ? Double.NaN : loss / samples;
    }

    /** Share of samples whose class has the largest logit; NaN without samples. */
    public double top1() {
        return (double) correct / samples;
    }

    /** Share of samples whose class is among the five largest logits; NaN without samples. */
    public double top5() {
        return (double) amongFive / samples;
    }

    /** Samples by [true class][predicted class]; the tally's own array. */
    public int[][] confusion() {
        return confusion;
    }

    /** -log softmax of the right class, with the largest logit taken off first. */
    static double crossEntropy(float[] logits, int from, int classes, int label) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < classes; k++) {
            largest = Math.max(largest, logits[from + k]);
        }
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            sum += Math.exp(logits[from + k] - largest);
        }
        return Math.log(sum) + largest - logits[from + label];
    }
}
