package org.saccade.trainer.fit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.snn.spec.NetworkSpec;

/**
 * One training. The constructor checks it and reports all problems at once.
 *
 * @param client how to reach Kafka and the registry
 * @param trainingSet name of the training set, or {@code latest}: the one that was last worked on
 * @param network what is trained; its input must be the training set's frames
 * @param recipe how
 * @param output folder for checkpoints, bundles and the report; made where it is missing
 * @param model name under which the model is announced: letters, digits, dot, dash, underscore
 * @param run name of this training; empty: one is made from the time, or the checkpoint's is taken on resume
 * @param classes class names by index; empty: the indices
 * @param publish when the model is announced
 * @param resume go on from the newest checkpoint in {@code output}; false: the folder must hold none
 * @param threads of the engine; 0: as many as it likes. Results repeat bit by bit with 1
 * @param passTimeout how long to wait for a pass over the events, or for its frames
 * @param memoryBytes for encoded frames, once for a training pass and once for evaluation; 0: a quarter of the heap
 * @param checkpointEvery also within an epoch, when so much time has passed since the last checkpoint
 */
public record TrainerConfig(
        ClientSettings client,
        String trainingSet,
        NetworkSpec network,
        Recipe recipe,
        Path output,
        String model,
        String run,
        List<String> classes,
        Publish publish,
        boolean resume,
        int threads,
        Duration passTimeout,
        long memoryBytes,
        Duration checkpointEvery) {

    private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9._-]{0,63}";

    public TrainerConfig {
        List<String> problems = new ArrayList<>();
        if (trainingSet.isBlank()) {
            problems.add("the training set has no name");
        }
        if (!model.matches(NAME)) {
            problems.add("model name \"" + model
                    + "\": letters, digits, dot, dash and underscore, at most 64, not starting with a dot or dash");
        }
        if (!run.isEmpty() && !run.matches(NAME)) {
            problems.add("run name \"" + run + "\": letters, digits, dot, dash and underscore, at most 64");
        }
        if (!classes.isEmpty() && classes.size() != network.classes()) {
            problems.add("there are " + classes.size() + " class names and the network has " + network.classes()
                    + " classes");
        }
        if (threads < 0) {
            problems.add("threads is " + threads + ", allowed are 0 and more");
        }
        if (passTimeout.isNegative() || passTimeout.isZero() || checkpointEvery.isNegative()) {
            problems.add("waiting " + passTimeout + " for a pass, checkpoint every " + checkpointEvery
                    + ": neither may be negative, the first not zero");
        }
        if (memoryBytes < 0) {
            problems.add("memory for frames is " + memoryBytes + " bytes");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        classes = classes.isEmpty()
                ? IntStream.range(0, network.classes())
                        .mapToObj(Integer::toString)
                        .toList()
                : List.copyOf(classes);
        memoryBytes = memoryBytes == 0 ? Runtime.getRuntime().maxMemory() / 4 : memoryBytes;
    }

    /** The usual training of a network on the training set worked on last; the methods below change what is different. */
    public static TrainerConfig of(ClientSettings client, NetworkSpec network, Path output) {
        return new TrainerConfig(
                client,
                "latest",
                network,
                Recipe.DEFAULT,
                output,
                "saccade",
                "",
                List.of(),
                Publish.IMPROVEMENTS,
                false,
                0,
                Duration.ofMinutes(5),
                0,
                Duration.ofMinutes(10));
    }

    /** The same for another training set. */
    public TrainerConfig withTrainingSet(String name) {
        return new TrainerConfig(
                client,
                name,
                network,
                recipe,
                output,
                model,
                run,
                classes,
                publish,
                resume,
                threads,
                passTimeout,
                memoryBytes,
                checkpointEvery);
    }

    /** The same with another recipe. */
    public TrainerConfig withRecipe(Recipe other) {
        return new TrainerConfig(
                client,
                trainingSet,
                network,
                other,
                output,
                model,
                run,
                classes,
                publish,
                resume,
                threads,
                passTimeout,
                memoryBytes,
                checkpointEvery);
    }

    /** The same under another model name and run; an empty run is named from the time. */
    public TrainerConfig withNames(String modelName, String runName) {
        return new TrainerConfig(
                client,
                trainingSet,
                network,
                recipe,
                output,
                modelName,
                runName,
                classes,
                publish,
                resume,
                threads,
                passTimeout,
                memoryBytes,
                checkpointEvery);
    }

    /** The same with these class names. */
    public TrainerConfig withClasses(List<String> names) {
        return new TrainerConfig(
                client,
                trainingSet,
                network,
                recipe,
                output,
                model,
                run,
                names,
                publish,
                resume,
                threads,
                passTimeout,
                memoryBytes,
                checkpointEvery);
    }

    /** The same, announced at other times. */
    public TrainerConfig withPublish(Publish when) {
        return new TrainerConfig(
                client,
                trainingSet,
                network,
                recipe,
                output,
                model,
                run,
                classes,
                when,
                resume,
                threads,
                passTimeout,
                memoryBytes,
                checkpointEvery);
    }

    /** The same, going on from a checkpoint or not. */
    public TrainerConfig withResume(boolean on) {
        return new TrainerConfig(
                client,
                trainingSet,
                network,
                recipe,
                output,
                model,
                run,
                classes,
                publish,
                on,
                threads,
                passTimeout,
                memoryBytes,
                checkpointEvery);
    }

    /** The same with so many threads of the engine. */
    public TrainerConfig withThreads(int count) {
        return new TrainerConfig(
                client,
                trainingSet,
                network,
                recipe,
                output,
                model,
                run,
                classes,
                publish,
                resume,
                count,
                passTimeout,
                memoryBytes,
                checkpointEvery);
    }

    /** The same with other bounds on waiting for passes, on memory for frames, and on time between checkpoints. */
    public TrainerConfig withLimits(Duration passWait, long frameMemory, Duration betweenCheckpoints) {
        return new TrainerConfig(
                client,
                trainingSet,
                network,
                recipe,
                output,
                model,
                run,
                classes,
                publish,
                resume,
                threads,
                passWait,
                frameMemory,
                betweenCheckpoints);
    }

    /** The same for another network. */
    public TrainerConfig withNetwork(NetworkSpec other) {
        return new TrainerConfig(
                client,
                trainingSet,
                other,
                recipe,
                output,
                model,
                run,
                classes,
                publish,
                resume,
                threads,
                passTimeout,
                memoryBytes,
                checkpointEvery);
    }

    /** The same in another folder. */
    public TrainerConfig withOutput(Path folder) {
        return new TrainerConfig(
                client,
                trainingSet,
                network,
                recipe,
                folder,
                model,
                run,
                classes,
                publish,
                resume,
                threads,
                passTimeout,
                memoryBytes,
                checkpointEvery);
    }
}
