package org.saccade.app.cli;

import java.time.Duration;
import java.util.Locale;
import org.saccade.ingest.generate.PixelModel;
import org.saccade.ingest.generate.PixelNoise;
import picocli.CommandLine.Option;

/** The pixels of a simulated camera: a model, its preset, and single values that beat both. */
final class PixelOptions {

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = "esim",
            description =
                    "esim (exact crossings, no noise) or v2e (lin-log, low-pass, noise) (default: ${DEFAULT-VALUE}).")
    private String model;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "With --model v2e: clean or noisy (default: v2e's own).")
    private String preset;

    @Option(names = "--on-threshold", paramLabel = "C", description = "Contrast threshold for ON, in log intensity.")
    private Double on;

    @Option(names = "--off-threshold", paramLabel = "C", description = "The same for OFF.")
    private Double off;

    @Option(
            names = "--mismatch",
            paramLabel = "SIGMA",
            description = "Deviation of the thresholds from pixel to pixel.")
    private Double mismatch;

    @Option(
            names = "--refractory",
            paramLabel = "TIME",
            description = "Time after an event in which a pixel is silent.")
    private Duration refractory;

    @Option(names = "--cutoff", paramLabel = "HZ", description = "Of the low-pass filter, for full light; 0 for none.")
    private Double cutoff;

    @Option(names = "--leak", paramLabel = "HZ", description = "ON events per second of a pixel that sees no change.")
    private Double leak;

    @Option(
            names = "--shot-noise",
            paramLabel = "HZ",
            description = "Events per second and pixel that come of nothing.")
    private Double shot;

    /** @throws IllegalArgumentException when a value is none */
    PixelModel pixels() {
        PixelModel base = base();
        PixelNoise noise = base.noise();
        return base.withThresholds(or(on, base.onThreshold()), or(off, base.offThreshold()))
                .withMismatch(or(mismatch, base.mismatch()))
                .withRefractoryUs(refractory == null ? base.refractoryUs() : refractory.toNanos() / 1000)
                .withCutoffHz(or(cutoff, base.cutoffHz()))
                .withNoise(new PixelNoise(
                        or(leak, noise.leakHz()), noise.leakJitter(), or(shot, noise.shotHz()), noise.spread()));
    }

    private PixelModel base() {
        String asked = (model + (preset == null ? "" : " " + preset)).toLowerCase(Locale.ROOT);
        return switch (asked) {
            case "esim" -> PixelModel.esim();
            case "v2e" -> PixelModel.v2e();
            case "v2e clean" -> PixelModel.v2eClean();
            case "v2e noisy" -> PixelModel.v2eNoisy();
            default ->
                throw new IllegalArgumentException("--model " + model + (preset == null ? "" : " --preset " + preset)
                        + ": possible are esim, and v2e with or without --preset clean or noisy");
        };
    }

    private static double or(Double value, double otherwise) {
        return value == null ? otherwise : value;
    }
}
