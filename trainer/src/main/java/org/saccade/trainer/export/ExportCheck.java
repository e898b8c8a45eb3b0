package org.saccade.trainer.export;

/**
 * How one export answered against the trained network: on validation samples, or on made frames where weights come from elsewhere.
 *
 * <p>A sample agrees when its logits lie within {@value #TOLERANCE} (relative to the largest, at least to 1) and the class is the same. Two
 * engines add in different orders, and a membrane potential that lies within rounding of the threshold can fall on either side; such a
 * flipped spike moves a logit by far more than rounding does. The more neurons and time steps, the more often that happens: of a ResNet-18 of
 * a million neurons one sample in sixteen had a flip; of conv-small, 28,000 neurons, two in 64 once in six trainings. So as many samples may
 * disagree as have a flip at one in ten million updates of a neuron, and three standard deviations more; at least {@value #FLIPPED_SHARE} of them,
 * and one always. None may differ by more than
 * {@value #FLIPPED_TOLERANCE}, half of its largest logit (one flip early in a ResNet-18 in training, which changed 48 of 45,000 spikes of its
 * sample, moved a logit by 0.3), no more classes than {@value #FLIPPED_SHARE}, and no more than {@value #SPIKE_SHARE} of the spikes; beyond that
 * it is an error of the export, which shows in most samples, and the bundle is refused.
 *
 * @param file the export
 * @param samples compared
 * @param allowed samples that may disagree
 * @param disagreeing samples beyond the tolerance
 * @param classesDiffer samples with another class
 * @param worst largest relative difference of a logit
 * @param spikeDifference sum over samples and layers of the difference of spike counts; -1 where the export does not count spikes
 * @param spikes spikes of the trained network on these samples
 */
public record ExportCheck(
        String file,
        int samples,
        int allowed,
        int disagreeing,
        int classesDiffer,
        double worst,
        long spikeDifference,
        long spikes) {

    /** Relative difference of logits that rounding explains. */
    public static final double TOLERANCE = 1e-4;

    static final double FLIPPED_SHARE = 0.02;
    static final double FLIPPED_TOLERANCE = 0.5;
    static final double SPIKE_SHARE = 0.01;

    /** Flips per update of a neuron; measured: 3e-8. */
    private static final double FLIP_RATE = 1e-7;
    /** Differences of spike counts that mean nothing where there are few spikes. */
    private static final long FEW_SPIKES = 100;

    /** Whether the export may be published. */
    public boolean passed() {
        return samples > 0
                && disagreeing <= allowed
                && worst <= FLIPPED_TOLERANCE
                && classesDiffer <= share(samples, FLIPPED_SHARE)
                && spikeDifference <= Math.max(FEW_SPIKES, SPIKE_SHARE * spikes);
    }

    private static int share(int samples, double share) {
        return Math.max(1, (int) Math.floor(samples * share));
    }

    /** @param updates of neurons per sample: neurons times time steps */
    static ExportCheck of(String file, Answers[] trained, Answers[] export, long updates) {
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
        double expected = trained.length * (1 - Math.exp(-updates * FLIP_RATE));
        int likely = (int) Math.min(trained.length, expected + 3 * Math.sqrt(expected));
        return new ExportCheck(
                file,
                trained.length,
                Math.max(likely, share(trained.length, FLIPPED_SHARE)),
                disagreeing,
                classes,
                worst,
                counts ? spikeDifference : -1,
                spikes);
    }

    @Override
    public String toString() {
        String counted = spikeDifference < 0 ? "" : ", spike counts differ by " + spikeDifference + " of " + spikes;
        return String.format(
                java.util.Locale.ROOT,
                "%s against the trained network on %d samples: %d beyond %.0e (%d allowed), worst %.2e, classes differ on %d%s",
                file,
                samples,
                disagreeing,
                TOLERANCE,
                allowed,
                worst,
                classesDiffer,
                counted);
    }
}
