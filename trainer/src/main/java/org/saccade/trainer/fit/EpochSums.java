package org.saccade.trainer.fit;

/**
 * What an epoch has summed up so far; part of a checkpoint, so that an interrupted epoch ends with the figures of a whole one.
 *
 * @param steps done
 * @param samples seen
 * @param lossSum sum over samples
 * @param correct samples classified rightly
 * @param seconds spent in training
 */
record EpochSums(int steps, long samples, double lossSum, long correct, double seconds) {

    static final EpochSums ZERO = new EpochSums(0, 0, 0, 0, 0);

    EpochSums plus(int batch, double loss, int right, double time) {
        return new EpochSums(steps + 1, samples + batch, lossSum + loss * batch, correct + right, seconds + time);
    }

    double loss() {
        return lossSum / Math.max(1, samples);
    }

    double accuracy() {
        return (double) correct / Math.max(1, samples);
    }

    double samplesPerSecond() {
        return seconds == 0 ? 0 : samples / seconds;
    }
}
