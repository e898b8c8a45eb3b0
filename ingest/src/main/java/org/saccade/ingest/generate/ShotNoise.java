package org.saccade.ingest.generate;

import java.util.SplittableRandom;

/**
 * Events that come of nothing: a Poisson process over all pixels at once, so that its cost is that of its events. Which pixel it is goes by the
 * pixels' rates. Not safe for several threads.
 */
final class ShotNoise {

    private final SplittableRandom random;
    /** Rate of pixels 0 .. i together, in events per microsecond. */
    private final double[] upTo;

    private double nextUs;

    /** @param hz rate of each pixel */
    ShotNoise(double[] hz, SplittableRandom random) {
        this.random = random;
        upTo = new double[hz.length];
        double sum = 0;
        for (int i = 0; i < hz.length; i++) {
            sum += hz[i] * 1e-6;
            upTo[i] = sum;
        }
        nextUs = gap();
    }

    private double gap() {
        return -Math.log(1 - random.nextDouble()) / upTo[upTo.length - 1];
    }

    /** Time of the next event in microseconds after the start of the process; whole ones, downwards. */
    long nextUs() {
        return (long) nextUs;
    }

    /** Takes the next event: its pixel and polarity as 2 pixel + polarity. */
    int take() {
        nextUs += gap();
        double wanted = random.nextDouble() * upTo[upTo.length - 1];
        int low = 0;
        int high = upTo.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (upTo[middle] <= wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low << 1 | (random.nextBoolean() ? 1 : 0);
    }
}
