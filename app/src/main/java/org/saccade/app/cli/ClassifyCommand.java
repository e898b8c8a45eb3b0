package org.saccade.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.saccade.app.monitor.StageEndpoint;
import org.saccade.inference.model.Classifier;
import org.saccade.inference.stream.ClassifyConfig;
import org.saccade.inference.stream.ClassifyListener;
import org.saccade.inference.stream.ClassifyResult;
import org.saccade.inference.stream.ClassifyService;
import org.saccade.inference.stream.DirectClassifier;
import org.saccade.inference.stream.ShadowResult;
import org.saccade.ingest.format.numpy.NpyArray;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Prediction;
import org.saccade.trainer.evaluate.WindowRun;
import org.saccade.trainer.export.BundledNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "classify",
        description = {
            "Classify live windows with the announced model, skipping empty time steps exactly; Ctrl-C ends it.",
            "Each window is answered once, also over kills and restarts. A newer model is taken up at once.",
            "A recording or --camera is classified at once and in this process, without Kafka.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade classify                          follow the model called 'saccade'",
            "  saccade classify --events --overload newest   straight from the cameras, newest windows first",
            "  saccade classify --shadow runs/next/bundles/best",
            "  saccade classify --json | jq .            one object per prediction",
            "  saccade classify hand.raw --bundle runs/first/bundles/best",
            "                                            a recording, window by window, without Kafka",
            "  saccade classify --camera aedat4+tcp://localhost:7777",
            "                                            a camera; 'shapes' or a recording stands for one",
            "  saccade classify window.npy --bundle models/r18 --json",
            "                                            one tensor [T, P, H, W]: logits and firing rates",
            ""
        })
final class ClassifyCommand extends ClusterCommand {

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description = "A recording, or a NumPy file of one window's frames [T, P, H, W]; no cluster is needed.")
    private Path file;

    @Option(
            names = "--camera",
            paramLabel = "URL|SCENE",
            description =
                    "A camera's address as of 'saccade feed', or a recording, a folder of pictures or 'shapes' for"
                            + " a simulated one; no cluster is needed.")
    private String camera;

    @Option(names = "--for", paramLabel = "TIME", description = "With --camera: end after this time.")
    private Duration length;

    @Mixin
    private final ClassifyOptions options = new ClassifyOptions();

    @Mixin
    private final ReadingOptions reading = new ReadingOptions();

    @Mixin
    private final MetricsOptions metrics = new MetricsOptions();

    @Override
    boolean measured() {
        return metrics.wanted();
    }

    @Override
    int run(Output output) throws IOException {
        if (file != null && camera != null) {
            throw usage("FILE and --camera exclude each other");
        }
        if (file != null || camera != null) {
            return direct(output);
        }
        ClassifyConfig config =
                checked(() -> options.config(connection().client(), context().home()));
        requireReachable();
        try (StageEndpoint endpoint = checked(() -> metrics.stage(output));
                ClassifyService service = ClassifyService.open(config, listener(output, endpoint));
                Interrupts.Guard guard = context().interrupts().whenStopped(service::stop)) {
            ClassifyResult result = service.run();
            output.note(text(result));
            return ExitCode.INTERRUPTED;
        }
    }

    private int direct(Output output) throws IOException {
        checked(reading::check);
        if (file != null && file.toString().endsWith(".npy")) {
            NpyArray array = NpyArray.read(file);
            if (array.shape().size() == 4) {
                return window(output, array);
            }
        }
        ModelBundle bundle = ModelBundle.open(bundle());
        try (Classifier classifier = Classifier.open(bundle, checked(options::engine))) {
            DirectRun run = new DirectRun(checked(() -> new DirectClassifier(classifier, options.windows())), output);
            try (Interrupts.Guard guard = context().interrupts().whenStopped(run::stop, Interrupts.SOON)) {
                output.note("model " + bundle.manifest().model());
                if (camera != null) {
                    Geometry sensor = new Geometry(
                            classifier.frames().width(), classifier.frames().height());
                    run.camera(camera, sensor, length);
                } else {
                    RecordingFile recording =
                            reading.open(file, output.terminal().in());
                    run.recording(recording.name(), recording.events());
                }
                return ExitCode.DONE;
            } catch (IllegalArgumentException | PoisonRecordException e) {
                throw usage(e.getMessage());
            }
        }
    }

    /** The one named, else the one that was fetched last. */
    private Path bundle() throws IOException {
        Path store = options.store(context().home());
        Optional<Path> newest = Optional.ofNullable(options.bundle);
        if (newest.isEmpty() && Files.isDirectory(store)) {
            try (Stream<Path> stored = Files.list(store)) {
                newest = stored.filter(folder -> Files.isRegularFile(folder.resolve(ModelBundle.MANIFEST)))
                        .max(Comparator.comparing(folder ->
                                folder.resolve(ModelBundle.MANIFEST).toFile().lastModified()));
            }
        }
        return newest.orElseThrow(() -> usage("which model? --bundle DIR names it; none was fetched to " + store));
    }

    private int window(Output output, NpyArray array) throws IOException {
        if (options.bundle == null) {
            throw usage("which model? --bundle DIR names it");
        }
        WindowRun run = WindowRun.of(BundledNetwork.open(options.bundle), array.shape(), array.values());
        output.result(run, () -> WindowText.of(run));
        return ExitCode.DONE;
    }

    private static ClassifyListener listener(Output output, StageEndpoint endpoint) {
        return new ClassifyListener() {
            @Override
            public void waiting(String name) {
                output.note("waiting for a model called " + name);
                if (endpoint != null) {
                    endpoint.notReady("waiting for a model called " + name);
                }
            }

            @Override
            public void modelInUse(String id, boolean lazy, String reason) {
                if (endpoint != null) {
                    endpoint.notReady(null);
                }
                output.note(
                        "model " + id + (lazy ? ", skips empty time steps: " : ", runs every time step: ") + reason);
            }

            @Override
            public void modelRefused(String id, String reason) {
                output.warn("model " + id + " is refused: " + reason);
            }

            @Override
            public void shadowInUse(String id) {
                output.note("shadow " + id);
            }

            @Override
            public void shadowed(ShadowResult total) {
                output.note(String.format(
                        Locale.ROOT,
                        "shadow: agrees in %d of %d windows (%.1f %%); %d dropped, %d unfit",
                        total.agreed(),
                        total.answered(),
                        100.0 * total.agreed() / Math.max(1, total.answered()),
                        total.dropped(),
                        total.unfit()));
            }

            @Override
            public void retrying(String what) {
                output.warn(what + "; trying again");
            }

            @Override
            public void committed(List<Prediction> predictions, ClassifyResult total) {
                StageCounters.classified(endpoint, total);
                predictions.forEach(prediction ->
                        output.result(PredictionText.json(prediction), () -> PredictionText.text(prediction)));
            }
        };
    }

    private static String text(ClassifyResult result) {
        return String.format(
                Locale.ROOT,
                "%d windows: %d predictions, %d repeated, %d dropped; %d dead letters; %d of %d time steps skipped",
                result.windows(),
                result.predictions(),
                result.duplicates(),
                result.dropped(),
                result.deadLetters(),
                result.stepsSkipped(),
                result.stepsSkipped() + result.stepsRun());
    }
}
