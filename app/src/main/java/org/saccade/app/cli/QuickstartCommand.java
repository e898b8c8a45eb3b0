package org.saccade.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CountDownLatch;
import org.saccade.app.quickstart.Quickstart;
import org.saccade.app.quickstart.QuickstartConfig;
import org.saccade.app.quickstart.QuickstartResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "quickstart",
        description = {
            "Run the whole pipeline once: recordings into Kafka, Flink, training, a live replay, predictions.",
            "Without --data it simulates an event camera on moving shapes, so that it needs no files at all.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade quickstart                        simulated camera, six shapes",
            "  saccade quickstart --data nmnist          your recordings: Train/CLASS/NAME.bin, Test/CLASS/NAME.bin",
            "  saccade quickstart --keep                 and leave Kafka, registry and Flink running",
            ""
        })
final class QuickstartCommand extends SaccadeCommand {

    @Option(names = "--data", paramLabel = "DIR", description = "Folder of recordings (default: a simulated camera).")
    private Path data;

    @Option(
            names = "--recordings-per-class",
            paramLabel = "N",
            defaultValue = "200",
            description = "Without --data: recordings to make of each shape for training; a sixth as many for the test"
                    + " (default: ${DEFAULT-VALUE}).")
    private int recordingsPerClass;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where everything goes (default: ~/.saccade/quickstart-TIME).")
    private Path out;

    @Option(names = "--keep", fallbackValue = "true", description = "Leave the stack running until Ctrl-C.")
    private boolean keep;

    @Option(
            names = "--window",
            paramLabel = "TIME",
            defaultValue = "320ms",
            description = "Length of a sample and of a live window (default: ${DEFAULT-VALUE}).")
    private Duration window;

    @Option(
            names = "--time-steps",
            paramLabel = "N",
            defaultValue = "8",
            description = "Time bins per window (default: ${DEFAULT-VALUE}).")
    private int timeSteps;

    @Option(
            names = "--augmentation",
            paramLabel = "STEPS",
            defaultValue = FrameDefaults.AUGMENTATION,
            description = "Of training samples, such as shift=2,time-scale=0.2,flip-h, or none (default:"
                    + " ${DEFAULT-VALUE}).")
    private String augmentation;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "0",
            description = "Passes over the training split; 0 for the recommended number (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(
            names = "--cameras",
            paramLabel = "N",
            defaultValue = "8",
            description = "Live streams that show the test recordings (default: ${DEFAULT-VALUE}).")
    private int cameras;

    @Option(
            names = "--quiet-share",
            paramLabel = "SHARE",
            defaultValue = "0.25",
            description = "Share of live windows in which nothing moves (default: ${DEFAULT-VALUE}).")
    private double quietShare;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of everything random (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Override
    int run(Output output) throws Exception {
        QuickstartConfig config = checked(() -> new QuickstartConfig(
                data,
                recordingsPerClass,
                folder(),
                window.toNanos() / 1000,
                timeSteps,
                augmentation,
                epochs,
                cameras,
                quietShare,
                seed,
                keep));
        try (QuickstartView view = new QuickstartView(output);
                Quickstart quickstart = new Quickstart(config, view)) {
            QuickstartResult result = quickstart.run();
            view.close();
            output.result(result, () -> QuickstartView.text(result, quickstart.next()));
            if (keep) {
                output.note("the stack goes on running in " + config.folder() + "; Ctrl-C stops it");
                new CountDownLatch(1).await();
            }
            return result.deadLetters() > 0 ? ExitCode.PARTLY_DONE : ExitCode.DONE;
        }
    }

    private Path folder() {
        if (out != null) {
            return out.toAbsolutePath().normalize();
        }
        String time = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
        Path folder = context().home().resolve("quickstart-" + time);
        return Files.exists(folder)
                ? context()
                        .home()
                        .resolve("quickstart-" + time + "-"
                                + ProcessHandle.current().pid())
                : folder;
    }
}
