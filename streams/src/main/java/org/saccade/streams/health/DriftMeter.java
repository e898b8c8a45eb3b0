package org.saccade.streams.health;

import java.util.Arrays;
import java.util.List;

/**
 * How far what came lately is from what came for long: the Jensen-Shannon divergence of two histograms of the same bins, to the base 2, so
 * between 0 (the same) and 1 (nothing in common).
 *
 * <p>JSD = (KL(P || M) + KL(Q || M)) / 2 with M = (P + Q) / 2 (J. Lin, Divergence measures based on the Shannon entropy, IEEE Transactions on
 * Information Theory 37, 1991). Unlike the population stability index it is finite where a bin is empty. Both histograms forget: a report
 * counts half as much after {@link #RECENT} further reports in P, after {@link #REFERENCE} in Q. The reference knows what is recent too, so a
 * change that stays shows for about an hour and then is the new normal. Few counts diverge by chance, by about (bins in use - 1) / (5 * counts):
 * there is no answer below {@link #LEAST} recent counts. Not safe for several threads.
 */
final class DriftMeter {

    /** Reports after which one counts half in the recent histogram: a minute of them. */
    static final int RECENT = 12;

    /** The same of the reference: an hour. */
    static final int REFERENCE = 720;

    /** Recent counts, and a third of the reference's, below which nothing is said. */
    static final double LEAST = 10;

    private static final float RECENT_KEEPS = (float) Math.pow(0.5, 1.0 / RECENT);
    private static final float REFERENCE_KEEPS = (float) Math.pow(0.5, 1.0 / REFERENCE);

    private float[] recent = {};
    private float[] reference = {};

    void add(int bin, long count) {
        if (bin >= recent.length) {
            recent = Arrays.copyOf(recent, bin + 1);
            reference = Arrays.copyOf(reference, bin + 1);
        }
        recent[bin] += count;
        reference[bin] += count;
    }

    void addAll(List<Long> counts) {
        for (int i = 0; i < counts.size(); i++) {
            if (counts.get(i) > 0) {
                add(i, counts.get(i));
            }
        }
    }

    /** A report is over. */
    void age() {
        for (int i = 0; i < recent.length; i++) {
            recent[i] *= RECENT_KEEPS;
            reference[i] *= REFERENCE_KEEPS;
        }
    }

    /** Null when too little is known. */
    Double divergence() {
        double lately = sum(recent);
        double ever = sum(reference);
        if (lately < LEAST || ever < 3 * LEAST) {
            return null;
        }
        double divergence = 0;
        for (int i = 0; i < recent.length; i++) {
            double p = recent[i] / lately;
            double q = reference[i] / ever;
            double middle = (p + q) / 2;
            divergence += (part(p, middle) + part(q, middle)) / 2;
        }
        return Math.min(1, Math.max(0, divergence));
    }

    private static double part(double share, double middle) {
        return share == 0 ? 0 : share * Math.log(share / middle) / Math.log(2);
    }

    private static double sum(float[] counts) {
        double sum = 0;
        for (float count : counts) {
            sum += count;
        }
        return sum;
    }
}
