package org.saccade.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.saccade.inference.model.Engine;
import org.saccade.inference.model.SkipMode;
import org.saccade.inference.model.StatePolicy;
import org.saccade.inference.stream.ClassifyConfig;
import org.saccade.inference.stream.ClassifyListener;
import org.saccade.inference.stream.ClassifyResult;
import org.saccade.inference.stream.ClassifyService;
import org.saccade.ingest.format.numpy.NpyArray;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.Topics;
import org.saccade.snn.spec.EarlyExit;
import org.saccade.trainer.evaluate.WindowRun;
import org.saccade.trainer.export.BundledNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "classify",
        description = {
            "Classify live windows with the announced model, skipping empty time steps exactly; Ctrl-C ends it.",
            "Each window is answered once, also over kills and restarts. A newer model is taken up at once.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade classify                          follow the model called 'saccade'",
            "  saccade classify --bundle runs/first/bundles/best",
            "  saccade classify --json | jq .            one object per prediction",
            "  saccade classify window.npy --bundle models/r18 --json",
            "                                            one tensor [T, P, H, W], without Kafka: logits and firing rates",
            ""
        })
final class ClassifyCommand extends ClusterCommand {

    @Parameters(
            paramLabel = "FRAMES",
            arity = "0..1",
            description = "A NumPy file of one window's frames [T, P, H, W], with --bundle; no cluster is needed.")
    private Path frames;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "saccade",
            description = "Name of the announced model to follow (default: ${DEFAULT-VALUE}).")
    private String model;

    @Option(names = "--bundle", paramLabel = "DIR", description = "Use this bundle, whatever is announced.")
    private Path bundle;

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description = "Where fetched bundles are kept (default: ~/.saccade/models).")
    private Path store;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            defaultValue = Topics.LIVE_FRAMES,
            description = "Frames to read (default: ${DEFAULT-VALUE}).")
    private String topic;

    @Option(
            names = "--to",
            paramLabel = "TOPIC",
            defaultValue = Topics.PREDICTIONS,
            description = "Where the predictions go (default: ${DEFAULT-VALUE}).")
    private String to;

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            defaultValue = "saccade-classify",
            description = "Consumer group; its members share the partitions (default: ${DEFAULT-VALUE}).")
    private String group;

    @Option(
            names = "--instance",
            paramLabel = "NAME",
            defaultValue = "0",
            description =
                    "This member's own name in the group; a second one of that name takes over (default: ${DEFAULT-VALUE}).")
    private String instance;

    @Option(
            names = "--skip",
            paramLabel = "MODE",
            defaultValue = "EXACT",
            description =
                    "${COMPLETION-CANDIDATES}: empty time steps cost nothing or only what something reaches, are dropped"
                            + " (answers change), or are run like others (default: ${DEFAULT-VALUE}).")
    private SkipMode skip;

    @Option(
            names = "--exit",
            paramLabel = "RULE",
            defaultValue = "never",
            description =
                    "Answer before the last time step when sure enough: entropy:0.2, margin:0.8, calibrated (what `evaluate"
                            + " --calibrate` wrote into the bundle) or never (default: ${DEFAULT-VALUE}).")
    private String exit;

    @Option(
            names = "--carry",
            paramLabel = "STREAMS",
            defaultValue = "0",
            description =
                    "Keep the membranes of so many streams from window to window, for streams that never pause; 0: every"
                            + " window starts from rest, as in training (default: ${DEFAULT-VALUE}).")
    private int carry;

    @Option(
            names = "--carry-reset",
            paramLabel = "WHEN",
            defaultValue = "gap",
            description =
                    "A stream whose state is carried starts from rest: never, after a gap between two windows, or idle:MS after"
                            + " a longer one (default: ${DEFAULT-VALUE}).")
    private String carryReset;

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            defaultValue = "onnx",
            description =
                    "onnx, or torch: PyTorch with the network built from its specification, every time step run (default: ${DEFAULT-VALUE}).")
    private String engine;

    @Option(
            names = "--variant",
            paramLabel = "NAME",
            description = "A form of the graph that 'quantize' put into the bundle, such as int8 (default: float32).")
    private String variant = "";

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "16",
            description = "Most windows in one call of the engine (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads of the engine (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Override
    int run(Output output) throws IOException {
        if (frames != null) {
            return window(output);
        }
        ClassifyConfig config = checked(() -> new ClassifyConfig(
                connection().client(),
                group,
                model,
                Optional.ofNullable(bundle),
                store == null ? context().home().resolve("models") : store,
                topic,
                to,
                batch,
                threads,
                skip,
                EarlyExit.parse(exit),
                StatePolicy.parse(carry, carryReset),
                Engine.of(engine, variant),
                group + "-" + instance,
                ClassifyConfig.REMEMBERED));
        requireReachable();
        try (ClassifyService service = ClassifyService.open(config, listener(output));
                Interrupts.Guard guard = context().interrupts().whenStopped(service::stop)) {
            ClassifyResult result = service.run();
            output.note(text(result));
            return ExitCode.INTERRUPTED;
        }
    }

    private int window(Output output) throws IOException {
        if (bundle == null) {
            throw usage("which model? --bundle DIR names it");
        }
        NpyArray array = NpyArray.read(frames);
        WindowRun run = WindowRun.of(BundledNetwork.open(bundle), array.shape(), array.values());
        output.result(run, () -> WindowText.of(run));
        return ExitCode.DONE;
    }

    private static ClassifyListener listener(Output output) {
        return new ClassifyListener() {
            @Override
            public void waiting(String name) {
                output.note("waiting for a model called " + name);
            }

            @Override
            public void modelInUse(String id, boolean lazy, String reason) {
                output.note(
                        "model " + id + (lazy ? ", skips empty time steps: " : ", runs every time step: ") + reason);
            }

            @Override
            public void modelRefused(String id, String reason) {
                output.warn("model " + id + " is refused: " + reason);
            }

            @Override
            public void retrying(String what) {
                output.warn(what + "; trying again");
            }

            @Override
            public void committed(List<Prediction> predictions, ClassifyResult total) {
                predictions.forEach(prediction ->
                        output.result(PredictionText.json(prediction), () -> PredictionText.text(prediction)));
            }
        };
    }

    private static String text(ClassifyResult result) {
        return String.format(
                Locale.ROOT,
                "%d windows: %d predictions, %d repeated, %d dead letters; %d of %d time steps skipped",
                result.windows(),
                result.predictions(),
                result.duplicates(),
                result.deadLetters(),
                result.stepsSkipped(),
                result.stepsSkipped() + result.stepsRun());
    }
}
