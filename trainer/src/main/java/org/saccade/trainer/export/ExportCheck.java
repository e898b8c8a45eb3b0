package org.saccade.trainer.export;

/**
 * How one export answered against the trained network: on validation samples, or on made frames where weights come from elsewhere.
 *
 * <p>A sample agrees when its logits lie within {@value #TOLERANCE} (relative to the largest, at least to 1) and the class is the same. Two
 * engines add in different orders, and a membrane potential that lies within rounding of the threshold can fall on either side; such a
 * flipped spike moves a logit by far more than rounding does. So at most {@value #FLIPPED_SHARE} of the samples (one is always allowed) may
 * disagree, or any number where the counted spikes differ by no more than {@value #FLIPPED_SPIKES} of them, and by at most {@value
 * #FLIPPED_TOLERANCE}; more is an error of the export, and the bundle is refused. (conv-small on N-MNIST: about one spike in a million is flipped,
 * 64 samples fire 1.3 million. An export that is wrong disagrees on nearly all.)
 *
 * @param file the export
 * @param samples compared
 * @param disagreeing samples beyond the tolerance
 * @param classesDiffer samples with another class
 * @param worst largest relative difference of a logit
 * @param spikeDifference sum over samples and layers of the difference of spike counts; -1 where the export does not count spikes
 * @param spikes spikes of the trained network on these samples
 */
public record ExportCheck(
        String file, int samples, int disagreeing, int classesDiffer, double worst, long spikeDifference, long spikes) {

    /** Relative difference of logits that rounding explains. */
    public static final double TOLERANCE = 1e-4;

    static final double FLIPPED_SHARE = 0.1;
    static final double FLIPPED_SPIKES = 1e-5;
    static final double FLIPPED_TOLERANCE = 0.25;

    /** Whether the export may be published. */
    public boolean passed() {
        int allowed = Math.max(1, (int) Math.floor(samples * FLIPPED_SHARE));
        boolean flipped = spikeDifference >= 0 && spikeDifference <= spikes * FLIPPED_SPIKES;
        return samples > 0
                && (disagreeing <= allowed || flipped)
                && worst <= FLIPPED_TOLERANCE
                && classesDiffer <= disagreeing;
    }

    static ExportCheck of(String file, Answers[] trained, Answers[] export) {
        int disagreeing = 0;
        int classes = 0;
        double worst = 0;
        long spikeDifference = 0;
        long spikes = 0;
        boolean counts = export.length > 0 && export[0].spikes().length > 0;
        for (int i = 0; i < trained.length; i++) {
            double difference = export[i].difference(trained[i]);
            boolean sameClass = export[i].predicted() == trained[i].predicted();
            worst = Math.max(worst, difference);
            disagreeing += difference <= TOLERANCE && sameClass ? 0 : 1;
            classes += sameClass ? 0 : 1;
            spikeDifference += export[i].spikeDifference(trained[i]);
            for (long layer : trained[i].spikes()) {
                spikes += layer;
            }
        }
        return new ExportCheck(
                file, trained.length, disagreeing, classes, worst, counts ? spikeDifference : -1, spikes);
    }

    @Override
    public String toString() {
        String counted = spikeDifference < 0 ? "" : ", spike counts differ by " + spikeDifference + " of " + spikes;
        return String.format(
                java.util.Locale.ROOT,
                "%s against the trained network on %d samples: %d beyond %.0e, worst %.2e, classes differ on %d%s",
                file,
                samples,
                disagreeing,
                TOLERANCE,
                worst,
                classesDiffer,
                counted);
    }
}
