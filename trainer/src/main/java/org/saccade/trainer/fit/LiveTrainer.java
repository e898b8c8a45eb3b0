package org.saccade.trainer.fit;

import ai.djl.Device;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.Split;
import org.saccade.snn.emit.Precision;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.emit.TorchRuntime;
import org.saccade.snn.emit.TrainingStep;
import org.saccade.snn.net.Weights;
import org.saccade.trainer.data.Batch;
import org.saccade.trainer.data.BatchFeed;
import org.saccade.trainer.data.EvaluationSet;
import org.saccade.trainer.data.HeldSamples;
import org.saccade.trainer.data.LabelledWindows;
import org.saccade.trainer.data.TrainingFrames;
import org.saccade.trainer.export.BundledNetwork;
import org.saccade.trainer.export.ExportException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on training a bundle's network from labelled live windows, and announces a model when it is better than the one announced last.
 *
 * <p>In rounds: so many windows of the split TRAIN are collected and learned once, in random order; meanwhile the latest windows of the
 * split VALIDATION are kept. Then the network and the one announced last (at first: the bundle) answer the same validation windows, and
 * where the network answers more of them rightly it is announced. Comparing on the same windows matters: a stream changes, and accuracies
 * of different hours say nothing about two models. Windows of the split TEST, and those without a label, are not looked at.
 *
 * <p>It ends when it is stopped. After each round there is a checkpoint with the topic's offsets; a resumed run learns the windows that
 * came meanwhile, as far as the topic still has them. {@link #follow} is called once, on one thread; {@link #stop} may be called from any.
 */
public final class LiveTrainer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveTrainer.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final TrainerConfig config;
    private final Following following;
    private final TrainingListener listener;
    private final BundledNetwork bundle;
    private final CheckpointStore checkpoints;
    private final AvroWire wire;
    private final Deque<TrainingFrames> validation = new ArrayDeque<>();
    private volatile boolean stopped;

    private RunState state;
    private Learner learner;
    private TrainingWatch watch;
    private LabelledWindows windows;
    /** What was announced last. */
    private Weights announced;

    private Optional<ModelPublisher.Published> published = Optional.empty();
    private String unannounced;

    private LiveTrainer(TrainerConfig config, Following following, TrainingListener listener) {
        this.config = config;
        this.following = following;
        this.listener = listener;
        List<String> problems = new ArrayList<>();
        if (config.recipe().schedule().kind() != Schedule.Kind.CONSTANT) {
            problems.add("following has no end, so the learning rate must be constant");
        }
        if (config.recipe().loss().hasTeacher()) {
            problems.add("following takes no teacher");
        }
        if (config.recipe().balanced()) {
            problems.add("class-balanced sampling needs a training set");
        }
        if (config.from() == null) {
            problems.add("following goes on from a bundle, and none is given");
        }
        if (!problems.isEmpty()) {
            throw new TrainingException(String.join("; ", problems));
        }
        this.bundle = BundledNetwork.open(config.from());
        if (!bundle.network().toJson().equals(config.network().toJson())) {
            throw new TrainingException("following trains the bundle's own network, "
                    + bundle.network().name() + ", and another is given: "
                    + config.network().name());
        }
        this.checkpoints = CheckpointStore.of(config);
        this.wire = config.client().wire();
    }

    /**
     * Prepares it; nothing is read from Kafka yet.
     *
     * @param config with the bundle's own network in it, and {@code from} naming the bundle
     * @throws TrainingException when the recipe is none for a training without end, or the folder holds another training
     * @throws org.saccade.schemas.bundle.BundleException when the bundle is damaged
     */
    public static LiveTrainer open(TrainerConfig config, Following following, TrainingListener listener) {
        return new LiveTrainer(config, following, listener);
    }

    /** Ends it after the step under way; the round under way is learned again after a resume. */
    public void stop() {
        stopped = true;
    }

    /**
     * Follows until {@link #stop}.
     *
     * @throws TrainingException when the training diverges
     * @throws org.saccade.trainer.data.TrainingDataException when there is no such topic
     */
    public TrainingResult follow() {
        Optional<Checkpoint> from = config.resume() ? checkpoints.newest() : Optional.empty();
        Recipe recipe = config.recipe();
        List<Device> devices = Learner.devices(config);
        Precision precision = recipe.precision().on(devices.get(0).isGpu());
        state = from.map(Checkpoint::state)
                .orElseGet(() -> RunState.initial(
                        config.newRun(),
                        following.topic(),
                        config.network().toJson(),
                        recipe,
                        "",
                        devices.size(),
                        LossScale.of(precision)));
        Resume.check(state, config.toBuilder().trainingSet(following.topic()).build(), "");
        announced = from.map(Checkpoint::best).orElse(bundle.weights());
        Weights weights = from.map(Checkpoint::weights).orElse(bundle.weights());
        FrameSpec frames = bundle.frames();
        try (Learner follower = Learner.open(config, devices, weights, from, null, frames);
                LabelledWindows followed = new LabelledWindows(
                        config.client(),
                        wire,
                        "follow-" + state.run(),
                        following.topic(),
                        config.network(),
                        frames,
                        state.positions())) {
            if (config.threads() > 0) {
                TorchRuntime.setThreads(config.threads());
            }
            learner = follower;
            watch = new TrainingWatch(learner.network(), recipe);
            windows = followed;
            listener.started(state.run(), following.topic(), state.epoch(), learner.device());
            Resume.advice(state, devices.size()).ifPresent(listener::advice);
            state = state.withDevices(devices.size());
            rounds(frames);
            return result(learner.device());
        }
    }

    private void rounds(FrameSpec frames) {
        while (!stopped) {
            listener.waiting(state.epoch());
            List<TrainingFrames> round = collect();
            if (stopped || !learn(round, frames)) {
                LOG.info("stopped in round {}; resumable", state.epoch());
                return;
            }
            judge(frames);
            windows.commit();
            checkpoints.save(new Checkpoint(
                    state, learner.network().weights(), learner.network().optimizerState(), announced));
            listener.checkpointed(state.epoch(), 0);
        }
    }

    /** The windows of a round; fewer when it was stopped. */
    private List<TrainingFrames> collect() {
        List<TrainingFrames> round = new ArrayList<>();
        while (round.size() < following.round() && !stopped) {
            TrainingFrames window = windows.next(POLL);
            if (window == null) {
                continue;
            }
            if (window.split() == Split.TRAIN) {
                round.add(window);
            } else {
                validation.add(window);
                if (validation.size() > following.judged()) {
                    validation.remove();
                }
            }
        }
        state = state.withPositions(windows.positions());
        return round;
    }

    private boolean learn(List<TrainingFrames> round, FrameSpec frames) {
        Recipe recipe = config.recipe();
        Collections.shuffle(round, new Random(recipe.seed() * 0x9E3779B97F4A7C15L + state.epoch()));
        int steps = (round.size() + recipe.batchSize() - 1) / recipe.batchSize();
        try (BatchFeed feed = new BatchFeed(new HeldSamples(round), frames, recipe.batchSize(), 0)) {
            for (Batch batch = feed.next(); batch != null; batch = feed.next()) {
                if (stopped) {
                    return false;
                }
                long start = System.nanoTime();
                TrainingStep.Result result = learner.step(batch, state, steps);
                EpochSums sums = state.sums()
                        .plus(batch.size(), result.loss(), result.correct(), (System.nanoTime() - start) / 1e9);
                for (String advice : watch.after(result, batch, state.epoch(), sums.steps(), state.lossScale())) {
                    listener.advice(advice);
                }
                state = state.stepped(sums, state.lossScale().after(result.nonFinite()));
            }
        }
        return true;
    }

    /** Compares the network with what was announced last, on the same windows. */
    private void judge(FrameSpec frames) {
        TorchNetwork network = learner.network();
        EpochSums sums = state.sums();
        if (validation.size() < following.fewest()) {
            listener.advice("round " + state.epoch() + ": " + validation.size() + " validation windows have come and "
                    + following.fewest() + " are needed to judge by; nothing is announced");
            state = state.finished(result(sums, null, false), state.best());
            return;
        }
        EvaluationSet set = EvaluationSet.of(List.copyOf(validation));
        int batch = config.recipe().batchSize();
        Weights now = network.averaged(learner.silenceMargin());
        Evaluator.Scores challenger = network.with(now, () -> Evaluator.evaluate(network, set, frames, batch));
        Evaluator.Scores holder = network.with(announced, () -> Evaluator.evaluate(network, set, frames, batch));
        boolean better =
                challenger.validation().accuracy() > holder.validation().accuracy();
        EpochResult result = result(sums, challenger, better);
        LOG.info(
                "round {}: {} of {} validation windows right, the announced model {}",
                state.epoch(),
                challenger.validation().accuracy() * validation.size(),
                validation.size(),
                holder.validation().accuracy() * validation.size());
        BestModel best = better
                ? new BestModel(state.epoch(), challenger.validation(), challenger.test(), challenger.firingRates())
                : state.best();
        state = state.finished(result, best);
        listener.epoch(result);
        if (better) {
            publish(
                    now,
                    new ModelPublisher(
                            config, wire, frames, bundle.steps(), set.validationSamples(ModelPublisher.COMPARED)));
        }
    }

    /** Where the export fails, the next round is compared with the model announced before, as if this one had been no better. */
    private void publish(Weights now, ModelPublisher publisher) {
        TorchNetwork network = learner.network();
        BestModel best = state.best();
        try {
            published = Optional.of(network.with(now, () -> publisher.publish(network, state)));
        } catch (ExportException e) {
            unannounced = e.getMessage();
            LOG.info("round {} is not announced", best.epoch(), e);
            listener.unannounced(best.epoch(), unannounced);
            return;
        }
        unannounced = null;
        announced = now;
        state = state.withPublished(best.validation().accuracy(), best.epoch());
        listener.published(published.get().announcement());
    }

    private EpochResult result(EpochSums sums, Evaluator.Scores scores, boolean better) {
        return new EpochResult(
                state.epoch(),
                sums.loss(),
                sums.accuracy(),
                scores == null ? Double.NaN : scores.validation().loss(),
                scores == null ? Double.NaN : scores.validation().accuracy(),
                null,
                config.recipe().schedule().start(),
                sums.samples(),
                sums.samplesPerSecond(),
                sums.seconds(),
                scores == null ? List.of() : scores.firingRates(),
                better,
                scores == null ? List.of() : FiringAdvice.of(scores.firingRates()));
    }

    private TrainingResult result(String device) {
        return new TrainingResult(
                state.run(),
                following.topic(),
                true,
                device,
                state.history(),
                Optional.ofNullable(state.best()),
                published.map(ModelPublisher.Published::announcement),
                published.map(ModelPublisher.Published::bundle),
                Optional.ofNullable(unannounced),
                windows.deadLetters());
    }

    @Override
    public void close() {
        wire.close();
    }
}
