package org.saccade.app.cli;

import java.nio.file.Path;
import org.saccade.ingest.generate.ImageSetOptions;
import picocli.CommandLine.Option;

/** What both ways of making data share: where to, labels, and how much at a time. */
final class GenerateOptions {

    @Option(
            names = "--to",
            paramLabel = "DIR",
            required = true,
            description = "Folder to write to; run again, it goes on in it.")
    Path to;

    @Option(
            names = "--val-labels",
            paramLabel = "FILE",
            description = "For a flat folder val: lines 'picture class', the class as a name or a number.")
    private Path validationLabels;

    @Option(
            names = "--class-list",
            paramLabel = "FILE",
            description = "Lines 'class number' (default: classes are numbered in the order of their names).")
    private Path classList;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of everything random (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Pictures or videos at a time; 0 for one per core (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description = "Only N of each split, one of each class in turn; 0 for all (default: ${DEFAULT-VALUE}).")
    int limit;

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            defaultValue = "100000000",
            description = "Pictures with more pixels are left out (default: ${DEFAULT-VALUE}).")
    long maxPixels;

    ImageSetOptions layout(double validationShare) {
        return new ImageSetOptions(classList, validationLabels, validationShare, seed);
    }

    int threads() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
