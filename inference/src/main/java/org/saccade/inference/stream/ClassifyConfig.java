package org.saccade.inference.stream;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
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
 * @param topic topic to read: of Frames, or with {@code events} of EventChunk
 * @param predictionsTopic topic of Prediction to write; it has as many partitions as {@code topic}
 * @param batch most windows in one call of the engine; a transaction over frames holds at most four times as many unless newest come first
 * @param threads threads of the engine
 * @param skip what happens with empty time bins
 * @param exit when a window is answered before its last bin
 * @param state whether membranes outlive a window
 * @param engine what runs the network
 * @param transactionalId name of this instance, its own among all that run at a time; a second instance of the same name takes over from
 *     the first
 * @param remembered windows remembered per partition to recognise repeats, about 110 bytes each, see {@link RecentWindows}
 * @param events how events are cut into windows here; empty: frames are read
 * @param overload what happens with windows that newer ones have overtaken
 * @param shadow a second model that is asked beside the first; empty: none
 * @param delivery whether answers are written in transactions
 */
public record ClassifyConfig(
        ClientSettings client,
        String group,
        String model,
        Optional<Path> bundle,
        Path store,
        String topic,
        String predictionsTopic,
        int batch,
        int threads,
        SkipMode skip,
        EarlyExit exit,
        StatePolicy state,
        Engine engine,
        String transactionalId,
        int remembered,
        Optional<EventWindows> events,
        Overload overload,
        Optional<ShadowModel> shadow,
        Delivery delivery) {

    /** Default of {@code remembered}: at 1,000 windows per second and partition, what comes in 16 seconds. */
    public static final int REMEMBERED = 16_384;

    public ClassifyConfig {
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(bundle, "bundle");
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(skip, "skip");
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(events, "events");
        Objects.requireNonNull(overload, "overload");
        Objects.requireNonNull(shadow, "shadow");
        Objects.requireNonNull(delivery, "delivery");
        List<String> problems = new ArrayList<>();
        named("group", group, problems);
        named("topic", topic, problems);
        named("predictionsTopic", predictionsTopic, problems);
        named("transactionalId", transactionalId, problems);
        if (bundle.isEmpty()) {
            named("model", model, problems);
        }
        range("batch", batch, 1, 1024, problems);
        range("threads", threads, 1, 256, problems);
        range("remembered", remembered, 1, 10_000_000, problems);
        if (problems.isEmpty()) {
            new ClassifierOptions(threads, batch, skip, exit, state, engine);
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /**
     * Frames of the usual topic, exact skipping, batches of sixteen on one thread, every window answered, the group and instance called {@code
     * saccade-classify}.
     */
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
                REMEMBERED,
                Optional.empty(),
                Overload.ALL,
                Optional.empty(),
                Delivery.EXACTLY_ONCE);
    }

    /** The same with other topics. */
    public ClassifyConfig withTopics(String read, String predictions) {
        return with(draft -> {
            draft.topic = read;
            draft.predictionsTopic = predictions;
        });
    }

    /** The same in another group, as another instance. */
    public ClassifyConfig withGroup(String newGroup, String newTransactionalId) {
        return with(draft -> {
            draft.group = newGroup;
            draft.transactionalId = newTransactionalId;
        });
    }

    /** The same with a bundle of its own instead of the announced ones. */
    public ClassifyConfig withBundle(Path folder) {
        return with(draft -> draft.bundle = Optional.of(folder));
    }

    /** The same with another batch, number of threads and skip mode. */
    public ClassifyConfig withEngine(int newBatch, int newThreads, SkipMode newSkip) {
        return with(draft -> {
            draft.batch = newBatch;
            draft.threads = newThreads;
            draft.skip = newSkip;
        });
    }

    /** The same with another number of remembered windows. */
    public ClassifyConfig withRemembered(int windows) {
        return with(draft -> draft.remembered = windows);
    }

    /** The same over events, which are cut into windows here. */
    public ClassifyConfig withEvents(EventWindows windows) {
        return with(draft -> draft.events = Optional.of(windows));
    }

    /** The same with another way with windows that newer ones have overtaken. */
    public ClassifyConfig withOverload(Overload policy) {
        return with(draft -> draft.overload = policy);
    }

    /** The same with a second model beside the first. */
    public ClassifyConfig withShadow(ShadowModel second) {
        return with(draft -> draft.shadow = Optional.of(second));
    }

    /** The same with another promise about answers. */
    public ClassifyConfig withDelivery(Delivery promise) {
        return with(draft -> draft.delivery = promise);
    }

    /** The same with another rule to stop by and another policy for states. */
    public ClassifyConfig withSteps(EarlyExit newExit, StatePolicy newState) {
        return with(draft -> {
            draft.exit = newExit;
            draft.state = newState;
        });
    }

    /** The part that the engine wants. */
    ClassifierOptions options() {
        return new ClassifierOptions(threads, batch, skip, exit, state, engine);
    }

    private ClassifyConfig with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.config();
    }

    /** The values that may be changed, on their way from one configuration to the next. */
    private static final class Draft {
        private final ClassifyConfig base;
        private String group;
        private Optional<Path> bundle;
        private String topic;
        private String predictionsTopic;
        private int batch;
        private int threads;
        private SkipMode skip;
        private EarlyExit exit;
        private StatePolicy state;
        private String transactionalId;
        private int remembered;
        private Optional<EventWindows> events;
        private Overload overload;
        private Optional<ShadowModel> shadow;
        private Delivery delivery;

        Draft(ClassifyConfig base) {
            this.base = base;
            group = base.group;
            bundle = base.bundle;
            topic = base.topic;
            predictionsTopic = base.predictionsTopic;
            batch = base.batch;
            threads = base.threads;
            skip = base.skip;
            exit = base.exit;
            state = base.state;
            transactionalId = base.transactionalId;
            remembered = base.remembered;
            events = base.events;
            overload = base.overload;
            shadow = base.shadow;
            delivery = base.delivery;
        }

        ClassifyConfig config() {
            return new ClassifyConfig(
                    base.client,
                    group,
                    base.model,
                    bundle,
                    base.store,
                    topic,
                    predictionsTopic,
                    batch,
                    threads,
                    skip,
                    exit,
                    state,
                    base.engine,
                    transactionalId,
                    remembered,
                    events,
                    overload,
                    shadow,
                    delivery);
        }
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
