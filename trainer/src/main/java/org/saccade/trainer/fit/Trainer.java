package org.saccade.trainer.fit;

import ai.djl.Device;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.saccade.schemas.frame.Augmentation;
import org.saccade.schemas.frame.FixedSteps;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.TrainingState;
import org.saccade.snn.emit.Precision;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.emit.TorchRuntime;
import org.saccade.snn.emit.TrainingStep;
import org.saccade.snn.net.Weights;
import org.saccade.trainer.data.Batch;
import org.saccade.trainer.data.BatchFeed;
import org.saccade.trainer.data.EvaluationSet;
import org.saccade.trainer.data.PassReader;
import org.saccade.trainer.data.SampleSource;
import org.saccade.trainer.export.BundledNetwork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains one network from the frames topics: an epoch per pass, evaluation after each, checkpoints, and the best model announced.
 *
 * <p>Every tensor it learns from came through Kafka. With one thread of the engine the same frames and recipe give the same weights to the
 * last bit, also where the training was stopped or killed and resumed in between. {@link #train} is called once, on one thread;
 * {@link #stop} may be called from any.
 *
 * <p>On {@code training-progress} it says REGISTERED (with the last finished epoch; -1: none), EPOCH_STARTED when it has the epoch's pass,
 * TRAINING with its figures after the first step and then about every ten seconds, EPOCH_FINISHED, CHECKPOINTED (it never again reads the
 * epochs up to there), and FINISHED or FAILED; a stopped training says nothing more, so that the frames it resumes with are kept.
 */
public final class Trainer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
    private static final long PROGRESS_EVERY_NS = 10_000_000_000L;

    private final TrainerConfig config;
    private final TrainingListener listener;
    private final CheckpointStore checkpoints;
    private final AvroWire wire;
    private volatile boolean stopped;
    private boolean begun;
    private boolean merging;
    private boolean firstIsThere;

    private RunState state;
    private Weights bestWeights;
    private Learner learner;
    private TrainingWatch watch;
    private PassReader reader;
    private ProgressLog progress;
    private FrameSpec frames;
    private EvaluationSet evaluation;
    private ModelPublisher publisher;
    private long lastCheckpoint = System.nanoTime();
    private long lastProgress = System.nanoTime();

    private Trainer(TrainerConfig config, TrainingListener listener) {
        this.config = config;
        this.listener = listener;
        this.checkpoints = CheckpointStore.of(config);
        this.wire = config.client().wire();
    }

    /**
     * Prepares a training; nothing is read yet.
     *
     * @throws TrainingException when the folder holds another training that is not to be resumed
     */
    public static Trainer open(TrainerConfig config, TrainingListener listener) {
        return new Trainer(config, listener);
    }

    /**
     * Lets a network of fewer time steps learn from frames of more, where the one divides the other and the frames are counts or marks: time
     * bins are merged, with the same result as if the frames had been made so. To be called before {@link #train}.
     */
    public Trainer mergingBins() {
        merging = true;
        return this;
    }

    /**
     * Ends the training after the step under way, with a checkpoint from which it goes on. A process should then wait until {@link #train} has
     * returned: one that exits within a step tears the engine down under it and dies with a signal, though no checkpoint is harmed.
     */
    public void stop() {
        stopped = true;
    }

    /**
     * Trains to the end, or until {@link #stop}.
     *
     * @throws TrainingException when the training cannot go on
     * @throws org.saccade.trainer.data.TrainingDataException when frames do not come, are gone or do not fit the network
     */
    public TrainingResult train() {
        if (begun) {
            throw new IllegalStateException("a trainer trains once");
        }
        begun = true;
        Optional<Checkpoint> from = config.resume() ? checkpoints.newest() : Optional.empty();
        if (from.isEmpty() && !checkpoints.isEmpty()) {
            throw new TrainingException("every checkpoint in " + config.output()
                    + " is damaged: nothing can be resumed; choose another folder to start anew");
        }
        String run = from.map(c -> c.state().run()).orElseGet(() -> checkpoints.run(config.newRun()));
        try (PassReader passes = new PassReader(
                config.client(), wire, run, config.network(), config.passTimeout(), config.memoryBytes())) {
            reader = merging ? passes.mergingBins() : passes;
            if (stopped) {
                throw new CancellationException("stopped before the training began");
            }
            start(run, from);
            try (Learner trained = learner) {
                epochs();
            }
        } catch (CancellationException e) {
            LOG.info("{}", e.getMessage());
            if (checkpoints.isEmpty() && progress != null) {
                // Nothing is to be resumed: no frames need be kept for it.
                progress.say(TrainingState.FAILED, -1);
            }
        } catch (RuntimeException e) {
            fail(e);
            listener.failed(e);
            throw e;
        } finally {
            if (progress != null) {
                progress.close();
            }
        }
        TrainingResult result = result(run);
        listener.ended(result);
        return result;
    }

    private void start(String run, Optional<Checkpoint> from) {
        List<Device> devices = Learner.devices(config);
        Precision precision = config.recipe().precision().on(devices.get(0).isGpu());
        BundledNetwork teacher = config.teacher() == null ? null : BundledNetwork.open(config.teacher());
        String taught = teacher == null ? "" : teacher.model();
        from.ifPresent(checkpoint -> Resume.check(checkpoint.state(), config, taught));
        SetChoice choice = new SetChoice(config, wire, reader, listener, this::isStopped);
        Pass pass;
        try {
            pass = choice.evaluationPass(run, from.map(Checkpoint::state));
        } finally {
            progress = choice.progress();
        }
        firstIsThere = choice.firstIsThere();
        String set = pass.getTrainingSet();
        state = from.map(Checkpoint::state)
                .orElseGet(() -> RunState.initial(
                        run,
                        set,
                        config.network().toJson(),
                        config.recipe(),
                        taught,
                        devices.size(),
                        LossScale.of(precision)));
        frames = reader.frames(pass);
        evaluation = reader.evaluation(pass);
        publisher = new ModelPublisher(
                config,
                wire,
                frames,
                FixedSteps.of(Augmentation.parse(pass.getAugmentation())),
                evaluation.validationSamples(ModelPublisher.COMPARED));
        bestWeights = from.map(Checkpoint::best).orElse(null);
        Weights weights = from.map(Checkpoint::weights).orElseGet(() -> FirstWeights.of(config, listener));
        learner = Learner.open(config, devices, weights, from, teacher, frames);
        watch = new TrainingWatch(learner.network(), config.recipe());
        if (config.threads() > 0) {
            TorchRuntime.setThreads(config.threads());
        }
        LOG.info(
                "run {} on {}: training set {}, {} validation and {} test samples, frames {}, {} of {} epochs done",
                run,
                learner.device(),
                set,
                evaluation.validation(),
                evaluation.test(),
                frames,
                state.epoch(),
                config.recipe().epochs());
        listener.started(run, set, state.epoch(), learner.device());
        Resume.advice(state, devices.size()).ifPresent(listener::advice);
        state = state.withDevices(devices.size());
        listener.prepared(new RunContext(
                run,
                set,
                learner.device(),
                config,
                frames,
                learner.network(),
                evaluation.validationSamples(ModelPublisher.COMPARED),
                evaluation.validation(),
                evaluation.test(),
                state.history(),
                Optional.ofNullable(state.best())));
    }

    private void epochs() {
        while (state.epoch() < config.recipe().epochs()) {
            if (stopped || !epoch()) {
                return;
            }
        }
        if (state.publishedEpoch() != state.best().epoch() && !publisher.hasTried(state)) {
            publish();
            checkpoint();
        }
        progress.say(TrainingState.FINISHED, state.epoch() - 1);
    }

    /** One epoch, or the rest of one; false when it was stopped. */
    private boolean epoch() {
        int epoch = state.epoch();
        if (epoch > 0 || !firstIsThere) {
            listener.waiting(epoch);
        }
        Pass pass = reader.await(state.trainingSet(), epoch, this::isStopped);
        if (!reader.frames(pass).equals(frames)) {
            throw new TrainingException("pass " + pass.getTrainingSet() + "/" + epoch + " has frames "
                    + pass.getFrameSpec() + ", the evaluation pass has " + frames);
        }
        progress.say(TrainingState.EPOCH_STARTED, epoch);
        if (!steps(pass)) {
            checkpoint();
            LOG.info(
                    "stopped in epoch {} after {} steps; resumable",
                    epoch,
                    state.sums().steps());
            return false;
        }
        if (state.sums().steps() == 0) {
            throw new TrainingException(
                    "pass " + pass.getTrainingSet() + "/" + epoch + " holds no training sample that can be used");
        }
        finishEpoch();
        return true;
    }

    /** All steps of the epoch that are not done yet; false when it was stopped before the last. */
    private boolean steps(Pass pass) {
        Recipe recipe = config.recipe();
        int steps = (int) Math.max(1, (pass.getSamples() + recipe.batchSize() - 1) / recipe.batchSize());
        lastProgress = System.nanoTime() - PROGRESS_EVERY_NS - 1;
        SampleSource source =
                recipe.balanced() ? reader.balanced(pass, recipe.seed()) : reader.training(pass, recipe.seed());
        try (BatchFeed feed =
                new BatchFeed(source, frames, recipe.batchSize(), state.sums().samples())) {
            while (true) {
                Batch batch = feed.next();
                if (batch == null) {
                    state = state.withPositions(source.positions());
                    return true;
                }
                if (stopped) {
                    return false;
                }
                step(batch, recipe, steps, source.lag());
                if (System.nanoTime() - lastCheckpoint
                        > config.checkpointEvery().toNanos()) {
                    checkpoint();
                }
            }
        }
    }

    private void step(Batch batch, Recipe recipe, int steps, long lag) {
        long start = System.nanoTime();
        double rate = recipe.learningRate(state.epoch(), state.sums().steps(), steps);
        TrainingStep.Result result = learner.step(batch, state, steps);
        double seconds = (System.nanoTime() - start) / 1e9;
        EpochSums sums = state.sums().plus(batch.size(), result.loss(), result.correct(), seconds);
        for (String advice : watch.after(result, batch, state.epoch(), sums.steps(), state.lossScale())) {
            LOG.info("{}", advice);
            listener.advice(advice);
        }
        state = state.stepped(sums, state.lossScale().after(result.nonFinite()));
        double left = (recipe.epochs() - state.epoch() - 1.0) * steps + Math.max(0, steps - sums.steps());
        StepProgress now = new StepProgress(
                state.epoch(),
                recipe.epochs(),
                sums.steps(),
                steps,
                result.loss(),
                (double) result.correct() / batch.size(),
                rate,
                sums.loss(),
                sums.accuracy(),
                sums.samplesPerSecond(),
                lag,
                left * sums.seconds() / sums.steps());
        listener.step(now);
        if (System.nanoTime() - lastProgress > PROGRESS_EVERY_NS) {
            progress.training(now);
            lastProgress = System.nanoTime();
        }
    }

    private void finishEpoch() {
        Recipe recipe = config.recipe();
        TorchNetwork network = learner.network();
        Weights weights = network.averaged(learner.silenceMargin());
        Evaluator.Scores scores =
                network.with(weights, () -> Evaluator.evaluate(network, evaluation, frames, recipe.batchSize()));
        EpochSums sums = state.sums();
        boolean better = BestModel.isBetter(scores.validation(), state.best());
        EpochResult result = new EpochResult(
                state.epoch(),
                sums.loss(),
                sums.accuracy(),
                scores.validation().loss(),
                scores.validation().accuracy(),
                scores.test().samples() == 0 ? null : scores.test().accuracy(),
                recipe.learningRate(state.epoch(), sums.steps() - 1, sums.steps()),
                sums.samples(),
                sums.samplesPerSecond(),
                sums.seconds(),
                scores.firingRates(),
                better,
                FiringAdvice.of(scores.firingRates()));
        result.advice().forEach(advice -> LOG.info("epoch {}: {}", result.epoch(), advice));
        BestModel best = better
                ? new BestModel(state.epoch(), scores.validation(), scores.test(), scores.firingRates())
                : state.best();
        if (better) {
            bestWeights = weights;
        }
        state = state.finished(result, best);
        progress.finished(result);
        listener.epoch(result);
        listener.evaluated(result, scores.validation(), scores.test());
        if (publisher.isDue(state)) {
            publish();
        }
        checkpoint();
        progress.say(TrainingState.CHECKPOINTED, result.epoch());
    }

    private void publish() {
        state = publisher.tryToPublish(learner.network(), bestWeights, state, listener);
    }

    private void checkpoint() {
        checkpoints.save(new Checkpoint(
                state, learner.network().weights(), learner.network().optimizerState(), bestWeights));
        lastCheckpoint = System.nanoTime();
        listener.checkpointed(state.epoch(), state.sums().steps());
    }

    private void fail(RuntimeException reason) {
        if (progress == null) {
            return;
        }
        try {
            progress.say(TrainingState.FAILED, state == null ? 0 : state.epoch());
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    private TrainingResult result(String run) {
        boolean complete = state != null && state.epoch() >= config.recipe().epochs() && learner != null;
        Optional<ModelPublisher.Published> published = publisher == null ? Optional.empty() : publisher.published();
        return new TrainingResult(
                run,
                state == null ? config.trainingSet() : state.trainingSet(),
                !complete,
                learner == null ? "" : learner.device(),
                state == null ? List.of() : state.history(),
                Optional.ofNullable(state == null ? null : state.best()),
                published.map(ModelPublisher.Published::announcement),
                published.map(ModelPublisher.Published::bundle),
                publisher == null ? Optional.empty() : publisher.unannounced(),
                reader.deadLetters());
    }

    private boolean isStopped() {
        return stopped;
    }

    @Override
    public void close() {
        wire.close();
    }
}
