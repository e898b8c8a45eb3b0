package org.saccade.app.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.saccade.schemas.schema.Split;
import org.saccade.trainer.evaluate.BundleEvaluation;
import org.saccade.trainer.evaluate.BundleScore;
import org.saccade.trainer.evaluate.EvaluationConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "evaluate",
        description = {
            "Judge a model bundle on labelled frames: accuracy, confusion, accuracy against T, firing rates, operations and energy.",
            "Frames that were made otherwise than those it learned from are refused, with the field that differs.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade evaluate --bundle runs/first/bundles/saccade-20261128-090000-11-1a2b3c4d",
            "  saccade evaluate --bundle DIR --set NAME --split validation --json",
            "  saccade evaluate --bundle DIR --calibrate 0.5      an early exit for half a point of accuracy at most",
            "  saccade evaluate --bundle DIR --topic live-frames --split all",
            ""
        })
final class EvaluateCommand extends ClusterCommand {

    @Option(names = "--bundle", paramLabel = "DIR", required = true, description = "The bundle to judge.")
    private Path bundle;

    @Option(
            names = "--set",
            paramLabel = "NAME",
            defaultValue = "latest",
            description =
                    "Training set whose evaluation frames are used (default: ${DEFAULT-VALUE}, the one begun last;"
                            + " with --topic frames of any).")
    private String set;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Every labelled frames record of this topic, instead of a training set's evaluation frames.")
    private String topic;

    @Option(
            names = "--split",
            paramLabel = "SPLIT",
            split = ",",
            description = "train, validation, test or all (default: test, with --calibrate validation).")
    private List<String> splits = List.of();

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "64",
            description = "Samples in one call of the engine (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads of the engine; 0 lets it choose (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--against-t",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Also with the first 1 .. T time steps only, at (T - 1) / 2 times the work (default: true).")
    private boolean againstT;

    @Option(
            names = "--calibrate",
            paramLabel = "POINTS",
            description = {
                "Write into the bundle the rule to stop early that costs at most so many points of accuracy here, for"
                        + " `classify --exit calibrated`. Choose it on the validation split, judge it on the test split."
            })
    private Double calibrate;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "1m",
            description = "How long to wait for frames (default: ${DEFAULT-VALUE}).")
    private Duration patience;

    @Override
    int run(Output output) {
        EvaluationConfig config = checked(this::config);
        requireReachable();
        AtomicBoolean stopped = new AtomicBoolean();
        try (Interrupts.Guard guard = context().interrupts().whenStopped(() -> stopped.set(true))) {
            BundleScore score = BundleEvaluation.run(config, stopped::get);
            output.result(score, () -> EvaluationText.of(score));
            return score.deadLetters() > 0 ? ExitCode.PARTLY_DONE : ExitCode.DONE;
        } catch (CancellationException e) {
            return ExitCode.INTERRUPTED;
        }
    }

    private EvaluationConfig config() {
        return new EvaluationConfig(
                connection().client(),
                bundle,
                topic == null ? "" : topic,
                set,
                splits(),
                batch,
                threads,
                againstT,
                calibrate == null ? Double.NaN : calibrate,
                patience);
    }

    private Set<Split> splits() {
        Set<Split> chosen = EnumSet.noneOf(Split.class);
        for (String name : splits) {
            switch (name.trim().toLowerCase(Locale.ROOT)) {
                case "train" -> chosen.add(Split.TRAIN);
                case "validation" -> chosen.add(Split.VALIDATION);
                case "test" -> chosen.add(Split.TEST);
                case "all" -> chosen.addAll(EnumSet.allOf(Split.class));
                default ->
                    throw new IllegalArgumentException(
                            "--split is '" + name + "'; train, validation, test and all are possible");
            }
        }
        return chosen.isEmpty() ? EnumSet.of(calibrate == null ? Split.TEST : Split.VALIDATION) : chosen;
    }
}
