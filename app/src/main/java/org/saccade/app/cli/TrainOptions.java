package org.saccade.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.snn.emit.DeviceChoice;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.export.BundledNetwork;
import org.saccade.trainer.fit.Following;
import org.saccade.trainer.fit.Publish;
import org.saccade.trainer.fit.TrainerConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is trained and how; makes the record that the trainer wants, which checks the values. */
final class TrainOptions {

    @Option(
            names = "--network",
            paramLabel = "NAME|FILE",
            defaultValue = "conv-small",
            description = "Built-in network, or a YAML or JSON file that describes one (default: ${DEFAULT-VALUE}).")
    private String network;

    @Option(names = "--width", paramLabel = "N", description = "Channels of a built-in network's first convolution.")
    private int width;

    @Option(
            names = "--frames",
            paramLabel = "SPEC",
            defaultValue = FrameDefaults.FRAMES,
            description = "The frames that it learns from, as given to 'stream train'; sizes a built-in network"
                    + " (default: ${DEFAULT-VALUE}).")
    private String frames;

    @Option(
            names = "--classes",
            paramLabel = "N|NAME,..",
            defaultValue = "10",
            description = "Number of classes, or their names in order of index (default: ${DEFAULT-VALUE}).")
    private String classes;

    @Option(
            names = "--set",
            paramLabel = "NAME",
            defaultValue = "latest",
            description =
                    "Training set (default: ${DEFAULT-VALUE}, the one begun last whose frames fit the network; one that"
                            + " is begun before the first epoch is there is taken instead).")
    private String set;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder for checkpoints and bundles (default: ~/.saccade/runs/NAME).")
    private Path out;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "saccade",
            description = "Name under which models are announced (default: ${DEFAULT-VALUE}).")
    private String name;

    @Option(names = "--resume", fallbackValue = "true", description = "Go on from the newest checkpoint in --out.")
    private boolean resume;

    @Mixin
    private final RecipeOptions recipe = new RecipeOptions();

    @Option(
            names = "--teacher",
            paramLabel = "BUNDLE",
            description = "Folder of a bundle whose answers to the same frames the network learns as well.")
    private Path teacher;

    @Option(
            names = "--from",
            paramLabel = "BUNDLE",
            description = "Folder of a bundle whose weights it starts with, as far as names and shapes fit.")
    private Path from;

    @Option(
            names = "--follow",
            fallbackValue = "true",
            description =
                    "Go on training the network of --from with labelled live windows until Ctrl-C; announces a model that"
                            + " answers more of the latest validation windows rightly than the one announced last.")
    private boolean follow;

    @Option(
            names = "--follow-topic",
            paramLabel = "TOPIC",
            defaultValue = "live-frames",
            description = "Labelled live windows to follow (default: ${DEFAULT-VALUE}).")
    private String followTopic;

    @Option(
            names = "--follow-windows",
            paramLabel = "N",
            defaultValue = "256",
            description = "With --follow, windows learned between two judgements, and latest windows to judge by"
                    + " (default: ${DEFAULT-VALUE}).")
    private int followWindows;

    @Option(
            names = "--publish",
            paramLabel = "WHEN",
            defaultValue = "IMPROVEMENTS",
            description = "${COMPLETION-CANDIDATES}: when the best model is announced (default: ${DEFAULT-VALUE}).")
    private Publish publish;

    @Option(
            names = "--device",
            paramLabel = "DEVICE,..",
            defaultValue = "auto",
            description =
                    "Where it trains: auto (the first GPU, else the CPU), cpu, gpu:N, gpu:all. Several, such as gpu:0,gpu:1, share"
                            + " each batch as PyTorch's DistributedDataParallel does; cpu,cpu is no faster than cpu and there to check that"
                            + " (default: ${DEFAULT-VALUE}).")
    private String device;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Threads of the engine, for each CPU of --device; 0 lets it choose, 1 repeats bit by bit (default:"
                            + " ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "5m",
            description = "How long to wait for the frames of an epoch (default: ${DEFAULT-VALUE}).")
    private Duration wait;

    TrainerConfig config(ClientSettings client, Path home) {
        if (follow) {
            return following(client, home);
        }
        List<String> names = classes.matches("\\d+") ? List.of() : List.of(classes.split("\\s*,\\s*"));
        if (names.isEmpty() && classes.length() > 9) {
            throw new IllegalArgumentException("--classes is " + classes + ", which no network has");
        }
        int count = names.isEmpty() ? Integer.parseInt(classes) : names.size();
        NetworkSpec trained = network(count);
        return TrainerConfig.builder(
                        client, trained, out == null ? home.resolve("runs").resolve(name) : out)
                .trainingSet(set)
                .recipe(recipe.recipe(trained, teacher != null))
                .classes(names)
                .publish(publish)
                .passTimeout(wait)
                .teacher(teacher)
                .from(from)
                .model(name)
                .resume(resume)
                .devices(new DeviceChoice(device))
                .threads(threads)
                .build();
    }

    /** What is followed; empty: a training set is learned. */
    Optional<Following> following() {
        int fewest = Math.min(Following.DEFAULT.fewest(), followWindows);
        return follow
                ? Optional.of(new Following(followTopic, followWindows, followWindows, fewest))
                : Optional.empty();
    }

    /** Network and classes are the bundle's own. */
    private TrainerConfig following(ClientSettings client, Path home) {
        if (from == null) {
            throw new IllegalArgumentException("--follow goes on from a bundle: name it with --from");
        }
        BundledNetwork bundle = BundledNetwork.open(from);
        return TrainerConfig.builder(
                        client,
                        bundle.network(),
                        out == null ? home.resolve("runs").resolve(name + "-live") : out)
                .recipe(recipe.following(bundle.network()))
                .classes(bundle.classes())
                .from(from)
                .model(name)
                .resume(resume)
                .devices(new DeviceChoice(device))
                .threads(threads)
                .build();
    }

    private NetworkSpec network(int count) {
        NetworkSpec named = NetworkOptions.named(network, width);
        if (Files.isRegularFile(Path.of(network))) {
            return named;
        }
        FrameSpec spec = FrameSpec.parse(frames);
        return named.withInput(spec.polarities(), spec.height(), spec.width())
                .withTimeSteps(spec.timeSteps())
                .withClasses(count);
    }
}
