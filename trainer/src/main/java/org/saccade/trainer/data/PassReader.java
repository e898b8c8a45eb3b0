package org.saccade.trainer.data;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.saccade.schemas.frame.BinMerge;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Pass;
import org.saccade.snn.spec.NetworkSpec;

/**
 * Waits for the passes of one training set and opens them: training passes in a seeded random order, the evaluation pass as it lies.
 *
 * <p>The order of a training pass is a function of (frames, seed, epoch) only. Where the pass fits the memory given, it is read whole, put
 * in the order of the samples' names (so that partitions and parallelism do not matter, and a sample that lies there twice is used once)
 * and shuffled evenly. Where it does not, it streams through a buffer of that size from which samples are drawn at random: then the order
 * depends on the partitions too. For one thread at a time.
 */
public final class PassReader implements AutoCloseable {

    private final ClientSettings client;
    private final AvroWire wire;
    private final DeadLetterSink dead;
    private final PassLog log;
    private final String group;
    private final NetworkSpec network;
    private final Duration timeout;
    private final long memoryBytes;
    private boolean merging;

    /**
     * @param run names the consumer group, {@code train-<run>}
     * @param network what the frames must fit
     * @param timeout how long to wait for a pass, or for more of it
     * @param memoryBytes for the frames of one pass
     */
    public PassReader(
            ClientSettings client, AvroWire wire, String run, NetworkSpec network, Duration timeout, long memoryBytes) {
        this.client = client;
        this.wire = wire;
        this.group = "train-" + run;
        this.network = network;
        this.timeout = timeout;
        this.memoryBytes = memoryBytes;
        this.dead = new DeadLetterSink(client);
        this.log = new PassLog(client, wire, dead);
    }

    /** From now on time bins are merged, exactly, to the network's time steps where these divide them ({@link BinMerge}). */
    public PassReader mergingBins() {
        merging = true;
        return this;
    }

    /** The frames of a pass as the network gets them. */
    public FrameSpec frames(Pass pass) {
        return FrameCheck.accept(pass, network, merging);
    }

    /** The name of the training set that was begun last, waiting until there is one. */
    public String latest(BooleanSupplier stopped) {
        return log.awaitBegun(timeout, stopped).get(0).getTrainingSet();
    }

    /**
     * The name of the training set that was begun last of those whose frames fit the network, waiting until there is one.
     *
     * @param unfit hears, once for each, why the one begun last is not taken
     * @throws TrainingDataException when there is none in time: why the one begun last does not fit
     */
    public String latestThatFits(Consumer<String> unfit, BooleanSupplier stopped) {
        long end = System.nanoTime() + timeout.toNanos();
        String told = "";
        while (true) {
            List<Pass> sets = log.awaitBegun(timeout, stopped);
            Pass newest = sets.get(0);
            Optional<TrainingDataException> problem = misfit(newest);
            if (problem.isPresent() && !told.equals(newest.getTrainingSet())) {
                told = newest.getTrainingSet();
                unfit.accept(problem.get().getMessage());
            }
            Optional<Pass> fits =
                    sets.stream().filter(set -> misfit(set).isEmpty()).findFirst();
            if (fits.isPresent()) {
                return fits.get().getTrainingSet();
            }
            if (System.nanoTime() > end) {
                throw problem.orElseThrow();
            }
        }
    }

    /** A pass as {@link #await} gives it; empty as soon as a training set that fits the network is begun after this one. */
    public Optional<Pass> awaitWhileLatest(String trainingSet, int epoch, BooleanSupplier stopped) {
        Optional<Pass> pass = log.awaitFinished(trainingSet, epoch, timeout, stopped, () -> !isLatest(trainingSet));
        pass.ifPresent(found -> FrameCheck.accept(found, network, merging));
        return pass;
    }

    private boolean isLatest(String trainingSet) {
        return log.newestFirst().stream()
                .filter(set -> misfit(set).isEmpty())
                .findFirst()
                .map(set -> set.getTrainingSet().equals(trainingSet))
                .orElse(true);
    }

    private Optional<TrainingDataException> misfit(Pass pass) {
        try {
            FrameCheck.accept(pass, network, merging);
            return Optional.empty();
        } catch (TrainingDataException e) {
            return Optional.of(e);
        }
    }

    /**
     * Waits until a pass is finished.
     *
     * @param epoch from 0; -1 for the evaluation pass
     * @throws TrainingDataException when it is not finished in time, or its frames do not fit the network: the message names the field
     * @throws java.util.concurrent.CancellationException when {@code stopped} says so
     */
    public Pass await(String trainingSet, int epoch, BooleanSupplier stopped) {
        Pass pass = log.awaitFinished(trainingSet, epoch, timeout, stopped);
        FrameCheck.accept(pass, network, merging);
        return pass;
    }

    /**
     * The evaluation pass of a training set whose frames are those that a network learned from, or become them exactly when their time bins
     * are merged.
     *
     * @throws TrainingDataException naming every field in which they differ
     */
    public Pass awaitEvaluation(String trainingSet, FrameSpec learned, BooleanSupplier stopped) {
        Pass pass = log.awaitFinished(trainingSet, -1, timeout, stopped);
        FrameSpec actual = FrameSpec.parse(pass.getFrameSpec());
        merging = actual.timeSteps() != learned.timeSteps() && BinMerge.isExact(actual, learned.timeSteps());
        FrameMatch.require(
                "evaluation pass of " + pass.getTrainingSet() + " on " + pass.getFramesTopic(),
                merging ? new BinMerge(actual, learned.timeSteps()).to() : actual,
                learned);
        return pass;
    }

    /** The samples of the evaluation pass as they lie, each with its split. */
    public SampleSource samples(Pass pass) {
        return new ReadSamples(cursor(pass));
    }

    /** The samples of a training pass in the order in which they are learned. */
    public SampleSource training(Pass pass, long seed) {
        return new ShuffledPass(cursor(pass), seed, pass.getEpoch(), memoryBytes);
    }

    /** As many samples of a training pass as it has, each class equally often; needs a pass that fits the memory. */
    public SampleSource balanced(Pass pass, long seed) {
        return new BalancedPass(cursor(pass), seed, pass.getEpoch(), memoryBytes);
    }

    /** The samples of the evaluation pass; read now where they fit the memory, else at each use. */
    public EvaluationSet evaluation(Pass pass) {
        return new EvaluationSet(() -> cursor(pass), memoryBytes);
    }

    private FrameCursor cursor(Pass pass) {
        int timeSteps = FrameCheck.accept(pass, network, merging).timeSteps();
        FrameSpec spec = FrameSpec.parse(pass.getFrameSpec());
        FrameCheck check = new FrameCheck(spec, timeSteps, network.classes(), pass.getEpoch() < 0);
        return new FrameCursor(client, group, pass, wire, check, dead, timeout);
    }

    /** Records set aside so far. */
    public long deadLetters() {
        return dead.count();
    }

    @Override
    public void close() {
        try (dead) {
            log.close();
        }
    }
}
