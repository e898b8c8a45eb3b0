package org.saccade.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.snn.spec.NetworkSpec;
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
            description = "Training set (default: ${DEFAULT-VALUE}, the one that was last worked on).")
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
            names = "--publish",
            paramLabel = "WHEN",
            defaultValue = "IMPROVEMENTS",
            description = "${COMPLETION-CANDIDATES}: when the best model is announced (default: ${DEFAULT-VALUE}).")
    private Publish publish;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads of the engine; 0 lets it choose, 1 repeats bit by bit (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "5m",
            description = "How long to wait for the frames of an epoch (default: ${DEFAULT-VALUE}).")
    private Duration wait;

    TrainerConfig config(ClientSettings client, Path home) {
        List<String> names = classes.matches("\\d+") ? List.of() : List.of(classes.split("\\s*,\\s*"));
        int count = names.isEmpty() ? Integer.parseInt(classes) : names.size();
        return TrainerConfig.builder(
                        client,
                        network(count),
                        out == null ? home.resolve("runs").resolve(name) : out)
                .trainingSet(set)
                .recipe(recipe.recipe(teacher != null))
                .model(name)
                .classes(names)
                .publish(publish)
                .resume(resume)
                .threads(threads)
                .passTimeout(wait)
                .teacher(teacher)
                .from(from)
                .build();
    }

    private NetworkSpec network(int count) {
        Path file = Path.of(network);
        if (Files.isRegularFile(file)) {
            try {
                return NetworkSpec.parse(Files.readString(file), network);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        FrameSpec spec = FrameSpec.parse(frames);
        return NetworkSpec.builtIn(network)
                .withInput(spec.polarities(), spec.height(), spec.width())
                .withTimeSteps(spec.timeSteps())
                .withClasses(count);
    }
}
