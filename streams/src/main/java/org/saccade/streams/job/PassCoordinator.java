package org.saccade.streams.job;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.OffsetRange;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.PassState;
import org.saccade.schemas.schema.Topics;
import org.saccade.schemas.schema.TrainingProgress;
import org.saccade.streams.window.PassSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns an events topic into epochs for trainers: one bounded job per pass, at most one epoch ahead of the trainers, frames deleted once
 * every run is past them.
 *
 * <p>The evaluation pass comes first, then epoch 0. Epoch e + 1 is made when a trainer says that it has started e, and the frames up to e
 * are deleted when each run that is not over has a checkpoint past e. It stops when every run is finished, when the given number of epochs
 * is made, or when closed.
 *
 * <p>It keeps no state of its own: it may be killed at any instant and started again with the same training set, and no sample is lost or
 * doubled for readers of committed records. What a start finds, and what it means:
 *
 * <ul>
 *   <li>a pass that is FINISHED and whose frames are still there: nothing to do;
 *   <li>STARTED, with a checkpoint: go on from the newest one;
 *   <li>STARTED, no checkpoint, but committed frames: the job had ended, since frames are committed only after a checkpoint and checkpoints
 *       are deleted only after the job's end; FINISHED is written from the frames;
 *   <li>STARTED, no checkpoint, no frames: start afresh; the sink aborts what the dead attempt left open.
 * </ul>
 *
 * <p>One coordinator per training set. {@link #close} may be called from any thread; everything else belongs to the thread of
 * {@link #run}.
 */
public final class PassCoordinator implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PassCoordinator.class);
    private static final Duration WAIT = Duration.ofMillis(100);

    private final ClientSettings settings;
    private final TrainingSet set;
    private final PassOptions options;
    private final Configuration cluster;
    private final PassListener listener;
    private volatile boolean closed;

    private AvroWire wire;
    private Admin admin;
    private PassLog passes;
    private TopicReader<TrainingProgress> progress;
    private TrainingRuns runs;
    private Map<String, TrainingRuns> others;
    private final Set<Integer> available = new HashSet<>();
    /** By partition: end of the furthest pass that no run reads again. */
    private final Map<Integer, Long> consumedEnds = new HashMap<>();

    private boolean sawNewProgress;

    /**
     * @param cluster Flink settings that name where jobs run, such as a REST address; empty for a cluster in this JVM per pass
     */
    public PassCoordinator(
            ClientSettings settings,
            TrainingSet set,
            PassOptions options,
            Configuration cluster,
            PassListener listener) {
        this.settings = settings;
        this.set = set;
        this.options = options;
        this.cluster = new Configuration(cluster);
        this.listener = listener;
    }

    /** Why {@link #run} came back. */
    public enum Outcome {
        /** Every run is finished. */
        RUNS_FINISHED,
        /** As many epochs were made as were asked for. */
        EPOCHS_MADE,
        /** {@link #close} was called. */
        CLOSED
    }

    /**
     * Makes passes until there is no more to do.
     *
     * @throws IllegalStateException when topics are missing, Kafka does not answer, a name stands for another training set, or a job fails
     *     for good; the message says which and where
     */
    public Outcome run() throws InterruptedException {
        try (AvroWire ownWire = settings.wire();
                Admin ownAdmin = Admin.create(Preflight.admin(settings))) {
            wire = ownWire;
            admin = ownAdmin;
            prepare();
            try (PassLog log = new PassLog(settings, wire);
                    TopicReader<TrainingProgress> reader =
                            new TopicReader<>(settings, wire, Topics.TRAINING_PROGRESS, TrainingProgress.class)) {
                passes = log;
                progress = reader;
                runs = new TrainingRuns(set.name());
                others = new HashMap<>();
                hear(reader.toEnd(), false);
                findAvailable();
                log.beginAgain(set.name());
                return loop();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "Kafka at " + settings.bootstrapServers() + ": "
                            + e.getCause().getMessage(),
                    e);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "checkpoints under " + options.job().checkpoints() + ": " + e.getMessage(), e);
        }
    }

    private void prepare() throws InterruptedException {
        Preflight.check(
                admin,
                settings,
                List.of(
                        set.eventsTopic(),
                        options.framesTopic(),
                        options.evaluationTopic(),
                        options.deadLetterTopic(),
                        Topics.PASSES,
                        Topics.TRAINING_PROGRESS),
                options.exactlyOnce() ? options.job().transactionTimeout() : null);
        wire.prepare(set.eventsTopic(), EventChunk.getClassSchema());
        wire.prepare(options.framesTopic(), Frames.getClassSchema());
        wire.prepare(options.evaluationTopic(), Frames.getClassSchema());
        wire.prepare(Topics.PASSES, Pass.getClassSchema());
    }

    private Outcome loop() throws InterruptedException, ExecutionException, IOException {
        while (!closed) {
            deleteConsumed();
            if (runs.allFinished() && (sawNewProgress || !options.awaitNewRun())) {
                return Outcome.RUNS_FINISHED;
            }
            Integer next = next();
            if (next != null) {
                makePass(next);
            } else if (options.epochs() > 0 && allMade()) {
                return Outcome.EPOCHS_MADE;
            } else {
                hear(progress.poll(WAIT), true);
            }
        }
        return Outcome.CLOSED;
    }

    private void hear(List<TrainingProgress> records, boolean isNew) {
        for (TrainingProgress record : records) {
            if (record.getTrainingSet().equals(set.name())) {
                runs.add(record);
                sawNewProgress |= isNew;
            } else {
                others.computeIfAbsent(record.getTrainingSet(), TrainingRuns::new)
                        .add(record);
            }
        }
    }

    /** The pass to make now; null for none. */
    private Integer next() {
        if (!available.contains(PassSettings.EVALUATION)) {
            return PassSettings.EVALUATION;
        }
        for (int epoch = 0; epoch <= runs.highestStarted() + 1; epoch++) {
            if (!available.contains(epoch)
                    && runs.needs(epoch)
                    && (options.epochs() == 0 || epoch < options.epochs())) {
                return epoch;
            }
        }
        return null;
    }

    private boolean allMade() {
        for (int epoch = 0; epoch < options.epochs(); epoch++) {
            Pass pass = passes.latest(set.name(), epoch);
            if (pass == null || pass.getState() != PassState.FINISHED) {
                return false;
            }
        }
        return true;
    }

    /** Finished passes whose frames nobody has deleted. */
    private void findAvailable() throws ExecutionException, InterruptedException {
        Map<String, Map<Integer, Long>> earliest = new HashMap<>();
        TopicOffsets offsets = new TopicOffsets(admin);
        for (Pass pass : passes.all()) {
            if (!pass.getTrainingSet().equals(set.name())) {
                continue;
            }
            if (!TrainingSet.of(pass).definition().equals(set.definition())) {
                throw new IllegalStateException("training set " + set.name() + " was made before as "
                        + TrainingSet.of(pass).definition() + ", now it is " + set.definition()
                        + ": choose another name");
            }
            if (pass.getState() == PassState.FINISHED
                    && pass.getFramesTopic().equals(options.topicOf(pass.getEpoch()))) {
                if (!earliest.containsKey(pass.getFramesTopic())) {
                    earliest.put(pass.getFramesTopic(), offsets.earliest(pass.getFramesTopic()));
                }
                Map<Integer, Long> starts = earliest.get(pass.getFramesTopic());
                boolean there = pass.getFrameRanges().stream()
                        .allMatch(range -> range.getStart() == range.getEnd()
                                || starts.getOrDefault(range.getPartition(), Long.MAX_VALUE) <= range.getStart());
                if (there) {
                    available.add(pass.getEpoch());
                }
            }
        }
    }

    private void makePass(int epoch) throws InterruptedException, ExecutionException, IOException {
        PassAttempt attempt = new PassAttempt(settings, set, epoch, options, cluster, wire, admin, passes, listener);
        boolean made = attempt.make(() -> {
            hear(progress.poll(WAIT), true);
            deleteConsumed();
            return closed;
        });
        if (made) {
            available.add(epoch);
        }
    }

    private void deleteConsumed() throws InterruptedException, ExecutionException {
        int consumed = runs.consumed();
        List<Integer> done =
                available.stream().filter(e -> e >= 0 && e <= consumed).sorted().toList();
        if (done.isEmpty()) {
            return;
        }
        for (int epoch : done) {
            for (OffsetRange range : passes.latest(set.name(), epoch).getFrameRanges()) {
                consumedEnds.merge(range.getPartition(), range.getEnd(), Math::max);
            }
        }
        available.removeAll(done);
        Map<TopicPartition, RecordsToDelete> targets = new HashMap<>();
        consumedEnds.forEach((partition, end) -> targets.put(
                new TopicPartition(options.framesTopic(), partition),
                RecordsToDelete.beforeOffset(
                        Math.min(end, Math.min(neededByOthers(partition), neededLater(partition))))));
        admin.deleteRecords(targets).all().get();
        int epoch = done.get(done.size() - 1);
        LOG.info("frames of training set {} up to epoch {} are deleted", set.name(), epoch);
        listener.deleted(epoch);
    }

    /**
     * First offset of the partition that belongs to an epoch still wanted. Epochs do not always lie in their order: where a run begins while
     * another is ahead, its first epochs are made anew behind the later ones. What is consumed and lies behind goes with those.
     */
    private long neededLater(int partition) {
        return available.stream()
                .filter(epoch -> epoch >= 0)
                .flatMap(epoch -> passes.latest(set.name(), epoch).getFrameRanges().stream())
                .filter(range -> range.getPartition() == partition && range.getStart() < range.getEnd())
                .mapToLong(OffsetRange::getStart)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** First offset of the partition that a run of another training set may still read. */
    private long neededByOthers(int partition) {
        long needed = Long.MAX_VALUE;
        for (Pass pass : passes.all()) {
            TrainingRuns theirs = others.get(pass.getTrainingSet());
            boolean wanted = pass.getEpoch() >= 0
                    && pass.getFramesTopic().equals(options.framesTopic())
                    && theirs != null
                    && theirs.anyActive()
                    && pass.getEpoch() > theirs.consumed();
            if (wanted) {
                for (OffsetRange range : pass.getFrameRanges()) {
                    needed = range.getPartition() == partition ? Math.min(needed, range.getStart()) : needed;
                }
            }
        }
        return needed;
    }

    /** Makes {@link #run} return soon; a pass under way is cancelled and goes on from its last checkpoint when started again. */
    @Override
    public void close() {
        closed = true;
    }
}
