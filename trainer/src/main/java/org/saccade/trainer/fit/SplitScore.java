package org.saccade.trainer.fit;

/**
 * How a network does on one split.
 *
 * @param samples number of samples
 * @param loss mean cross entropy, without label smoothing
 * @param confusion samples by [true class][predicted class]
 */
@SuppressWarnings("ArrayRecordComponent")
public record SplitScore(long samples, double loss, int[][] confusion) {

    /** Share of samples classified rightly; NaN without samples. */
    public double accuracy() {
        long right = 0;
        for (int k = 0; k < confusion.length; k++) {
            right += confusion[k][k];
        }
        return samples == 0 ? Double.NaN : (double) right / samples;
    }
}
