package org.saccade.inference.stream;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.saccade.inference.model.ClassifierOptions;
import org.saccade.inference.model.Engine;
import org.saccade.inference.model.SkipMode;
import org.saccade.inference.model.StatePolicy;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Topics;
import org.saccade.snn.spec.EarlyExit;

/**
 * What a {@link ClassifyService} needs to know; checked when made, all problems reported at once.
 *
 * @param client how to reach Kafka and the registry
 * @param group consumer group; instances of one group share the partitions
 * @param model name of the model to follow on the topic models; without meaning where {@code bundle} is given
 * @param bundle folder of a bundle to use, whatever is announced; empty: follow {@code model}
 * @param store folder for fetched bundles; created if missing; instances may share it
 * @param framesTopic topic of Frames to read
 * @param predictionsTopic topic of Prediction to write; it has as many partitions as {@code framesTopic}
 * @param batch most windows in one call of the engine; a transaction holds at most four times as many
 * @param threads threads of the engine
 * @param skip what happens with empty time bins
 * @param exit when a window is answered before its last bin
 * @param state whether membranes outlive a window
 * @param engine what runs the network
 * @param transactionalId name of this instance, its own among all that run at a time; a second instance of the same name takes over from
 *     the first
 * @param remembered windows remembered per partition to recognise repeats, about 110 bytes each, see {@link RecentWindows}
 */
public record ClassifyConfig(
        ClientSettings client,
        String group,
        String model,
        Optional<Path> bundle,
        Path store,
        String framesTopic,
        String predictionsTopic,
        int batch,
        int threads,
        SkipMode skip,
        EarlyExit exit,
        StatePolicy state,
        Engine engine,
        String transactionalId,
        int remembered) {

    /** Default of {@code remembered}: at 1,000 windows per second and partition, what comes in 16 seconds. */
    public static final int REMEMBERED = 16_384;

    public ClassifyConfig {
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(bundle, "bundle");
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(skip, "skip");
        Objects.requireNonNull(engine, "engine");
        List<String> problems = new ArrayList<>();
        named("group", group, problems);
        named("framesTopic", framesTopic, problems);
        named("predictionsTopic", predictionsTopic, problems);
        named("transactionalId", transactionalId, problems);
        if (bundle.isEmpty()) {
            named("model", model, problems);
        }
        range("batch", batch, 1, 1024, problems);
        range("threads", threads, 1, 256, problems);
        range("remembered", remembered, 1, 10_000_000, problems);
        if (problems.isEmpty()) {
            new ClassifierOptions(threads, batch, skip, exit, state);
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** The usual topics, exact skipping, batches of sixteen on one thread, the group and instance called {@code saccade-classify}. */
    public static ClassifyConfig of(ClientSettings client, String model, Path store) {
        return new ClassifyConfig(
                client,
                "saccade-classify",
                model,
                Optional.empty(),
                store,
                Topics.LIVE_FRAMES,
                Topics.PREDICTIONS,
                ClassifierOptions.DEFAULT.maxBatch(),
                ClassifierOptions.DEFAULT.threads(),
                SkipMode.EXACT,
                EarlyExit.NEVER,
                StatePolicy.NONE,
                Engine.ONNX,
                "saccade-classify-0",
                REMEMBERED);
    }

    /** The same with other topics. */
    public ClassifyConfig withTopics(String frames, String predictions) {
        return new ClassifyConfig(
                client,
                group,
                model,
                bundle,
                store,
                frames,
                predictions,
                batch,
                threads,
                skip,
                exit,
                state,
                engine,
                transactionalId,
                remembered);
    }

    /** The same in another group, as another instance. */
    public ClassifyConfig withGroup(String newGroup, String newTransactionalId) {
        return new ClassifyConfig(
                client,
                newGroup,
                model,
                bundle,
                store,
                framesTopic,
                predictionsTopic,
                batch,
                threads,
                skip,
                exit,
                state,
                engine,
                newTransactionalId,
                remembered);
    }

    /** The same with a bundle of its own instead of the announced ones. */
    public ClassifyConfig withBundle(Path folder) {
        return new ClassifyConfig(
                client,
                group,
                model,
                Optional.of(folder),
                store,
                framesTopic,
                predictionsTopic,
                batch,
                threads,
                skip,
                exit,
                state,
                engine,
                transactionalId,
                remembered);
    }

    /** The same with another batch, number of threads and skip mode. */
    public ClassifyConfig withEngine(int newBatch, int newThreads, SkipMode newSkip) {
        return new ClassifyConfig(
                client,
                group,
                model,
                bundle,
                store,
                framesTopic,
                predictionsTopic,
                newBatch,
                newThreads,
                newSkip,
                exit,
                state,
                engine,
                transactionalId,
                remembered);
    }

    /** The same with another number of remembered windows. */
    public ClassifyConfig withRemembered(int windows) {
        return new ClassifyConfig(
                client,
                group,
                model,
                bundle,
                store,
                framesTopic,
                predictionsTopic,
                batch,
                threads,
                skip,
                exit,
                state,
                engine,
                transactionalId,
                windows);
    }

    /** The same with another rule to stop by and another policy for states. */
    public ClassifyConfig withSteps(EarlyExit newExit, StatePolicy newState) {
        return new ClassifyConfig(
                client,
                group,
                model,
                bundle,
                store,
                framesTopic,
                predictionsTopic,
                batch,
                threads,
                skip,
                newExit,
                newState,
                engine,
                transactionalId,
                remembered);
    }

    /** The part that the engine wants. */
    ClassifierOptions options() {
        return new ClassifierOptions(threads, batch, skip, exit, state, engine);
    }

    private static void named(String what, String value, List<String> problems) {
        if (value == null || value.isBlank()) {
            problems.add(what + " is missing");
        }
    }

    private static void range(String what, int value, int low, int high, List<String> problems) {
        if (value < low || value > high) {
            problems.add(what + " is " + value + ", must be " + low + " .. " + high);
        }
    }
}
