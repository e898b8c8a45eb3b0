package org.saccade.app.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.saccade.inference.model.ClassifierOptions;
import org.saccade.inference.model.Engine;
import org.saccade.inference.model.SkipMode;
import org.saccade.inference.model.StatePolicy;
import org.saccade.inference.stream.ClassifyConfig;
import org.saccade.inference.stream.Delivery;
import org.saccade.inference.stream.EventWindows;
import org.saccade.inference.stream.Overload;
import org.saccade.inference.stream.ShadowModel;
import org.saccade.schemas.frame.FixedSteps;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Topics;
import org.saccade.snn.spec.EarlyExit;
import picocli.CommandLine.Option;

/** How windows are classified; makes what the inference module wants, which checks the values. */
final class ClassifyOptions {

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "saccade",
            description = "Name of the announced model to follow (default: ${DEFAULT-VALUE}).")
    private String model;

    @Option(names = "--bundle", paramLabel = "DIR", description = "Use this bundle, whatever is announced.")
    Path bundle;

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description = "Where fetched bundles are kept (default: ~/.saccade/models).")
    private Path store;

    @Option(
            names = "--events",
            fallbackValue = "true",
            description = "Read events and cut windows here: one hop from the camera, without 'stream live'.")
    private boolean events;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description =
                    "Frames to read (default: " + Topics.LIVE_FRAMES + "; with --events " + Topics.LIVE_EVENTS + ").")
    private String topic;

    @Option(
            names = "--slide",
            paramLabel = "TIME",
            description = "Cutting windows here: from the start of one to the start of the next"
                    + " (default: the window's length).")
    private Duration slide;

    @Option(
            names = "--idle",
            paramLabel = "TIME",
            description = "Cutting windows here: close the open one of a stream that is silent for so long"
                    + " (default: two windows, at least 1s).")
    private Duration idle;

    @Option(
            names = "--steps",
            paramLabel = "SPEC",
            description = "Cutting windows here: what the events go through first, as of 'stream live --steps', or none"
                    + " (default: the steps that the model learned with, but those that are drawn).")
    private String steps;

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
            names = "--at-least-once",
            fallbackValue = "true",
            description = "Write without transactions: answers are visible sooner, and a window may be answered twice"
                    + " where an instance that was taken for dead goes on.")
    private boolean atLeastOnce;

    @Option(
            names = "--overload",
            paramLabel = "POLICY",
            defaultValue = "ALL",
            description = "${COMPLETION-CANDIDATES}: answer every window, however late, or the newest of each stream,"
                    + " dropping and counting the others (default: ${DEFAULT-VALUE}).")
    private Overload overload;

    @Option(
            names = "--shadow",
            paramLabel = "NAME|DIR",
            description = "Ask a second model beside the first, announced by this name or in this folder; how often"
                    + " both agree is told.")
    private String shadow;

    @Option(
            names = "--shadow-to",
            paramLabel = "TOPIC",
            defaultValue = Topics.SHADOW_PREDICTIONS,
            description = "Where the second model's predictions go (default: ${DEFAULT-VALUE}).")
    private String shadowTo;

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

    ClassifyConfig config(ClientSettings client, Path home) {
        if (!events && steps != null) {
            throw new IllegalArgumentException("--steps prepares events: it goes with --events, a recording or"
                    + " --camera; frames went through 'stream live --steps' or not at all");
        }
        String read = events ? Topics.LIVE_EVENTS : Topics.LIVE_FRAMES;
        return new ClassifyConfig(
                client,
                group,
                model,
                Optional.ofNullable(bundle),
                store(home),
                topic == null ? read : topic,
                to,
                batch,
                threads,
                skip,
                EarlyExit.parse(exit),
                StatePolicy.parse(carry, carryReset),
                Engine.of(engine, variant),
                group + "-" + instance,
                ClassifyConfig.REMEMBERED,
                events ? Optional.of(windows()) : Optional.empty(),
                overload,
                Optional.ofNullable(shadow).map(this::shadowModel),
                atLeastOnce ? Delivery.AT_LEAST_ONCE : Delivery.EXACTLY_ONCE);
    }

    private ShadowModel shadowModel(String text) {
        // A name cannot hold a separator, and a folder beside this one can be written with one.
        boolean folder = text.indexOf('/') >= 0 || Path.of(text).toFile().isDirectory();
        return new ShadowModel(
                text, folder ? Optional.of(Path.of(text)) : Optional.empty(), shadowTo, ShadowModel.WAITING);
    }

    /** How streams are cut into windows. */
    EventWindows windows() {
        EventWindows windows = EventWindows.DEFAULT.withSlideUs(slide == null ? 0 : slide.toNanos() / 1000);
        windows = steps == null ? windows : windows.withSteps(FixedSteps.parse(steps));
        return idle == null ? windows : windows.withIdle(idle);
    }

    /** The part that the engine wants. */
    ClassifierOptions engine() {
        return new ClassifierOptions(
                threads,
                batch,
                skip,
                EarlyExit.parse(exit),
                StatePolicy.parse(carry, carryReset),
                Engine.of(engine, variant));
    }

    Path store(Path home) {
        return store == null ? home.resolve("models") : store;
    }
}
