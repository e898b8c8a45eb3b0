package org.saccade.app.cli;

import java.nio.file.Path;
import java.util.List;
import org.saccade.ingest.generate.GenerateResult;
import org.saccade.ingest.generate.ShapesConfig;
import org.saccade.ingest.generate.ShapesGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "shapes",
        description = {
            "Make a labelled data set from nothing: a simulated camera sees drawn shapes jump as under a moving gaze.",
            "For trying things out, and for measuring networks where no data set is at hand.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade generate shapes --to shapes                        twelve classes, 128 x 128",
            "  saccade generate shapes --to few --classes bar,ring,star --size 34 --per-class 20",
            ""
        })
final class GenerateShapes extends SaccadeCommand {

    @Option(
            names = "--to",
            paramLabel = "DIR",
            required = true,
            description = "Folder to write to; run again, it goes on in it.")
    private Path to;

    @Option(
            names = "--classes",
            paramLabel = "NAME",
            split = ",",
            description = "Which shapes, in the order of their labels (default: all twelve).")
    private List<String> classes = ShapesConfig.ALL;

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            defaultValue = "128",
            description = "Side of the sensor, 16 to 240 (default: ${DEFAULT-VALUE}).")
    private int size;

    @Option(
            names = "--per-class",
            paramLabel = "N",
            defaultValue = "100",
            description = "Recordings of each class for training (default: ${DEFAULT-VALUE}).")
    private int perClass;

    @Option(
            names = "--test-per-class",
            paramLabel = "N",
            defaultValue = "20",
            description = "Recordings of each class for the test split (default: ${DEFAULT-VALUE}).")
    private int testPerClass;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of everything random (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Recordings at a time; 0 for one per core (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Override
    int run(Output output) throws Exception {
        int workers = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        ShapesConfig config = checked(() -> new ShapesConfig(to, classes, perClass, testPerClass, size, seed, workers));
        try (Progress progress = output.progress("shapes", -1, "recordings")) {
            ShapesGenerator generator = new ShapesGenerator(config, GenerateText.listener(output, progress));
            try (Interrupts.Guard guard = context().interrupts().whenStopped(generator::stop, Interrupts.SOON)) {
                GenerateResult result = generator.run();
                progress.close();
                output.result(result, () -> GenerateText.of(result, "drawn scenes"));
                return GenerateText.exitCode(result);
            }
        }
    }
}
