package org.saccade.streams.job;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.OffsetRange;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.PassState;
import org.saccade.streams.window.PassCounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one pass to its end, from wherever an earlier attempt left it. Used once, by one thread. */
final class PassAttempt {

    private static final Logger LOG = LoggerFactory.getLogger(PassAttempt.class);
    private static final Duration PROGRESS_EVERY = Duration.ofMillis(500);
    private static final Duration WARN_EVERY = Duration.ofSeconds(10);
    private static final int SETTLE_MS = 20;

    private final ClientSettings settings;
    private final TrainingSet set;
    private final int epoch;
    private final String framesTopic;
    private final String deadLetterTopic;
    private final JobSettings job;
    private final boolean exactlyOnce;
    private final Configuration cluster;
    private final AvroWire wire;
    private final TopicOffsets offsets;
    private final PassLog passes;
    private final PassListener listener;
    private final long begunAt = System.nanoTime();

    PassAttempt(
            ClientSettings settings,
            TrainingSet set,
            int epoch,
            PassOptions options,
            Configuration cluster,
            AvroWire wire,
            Admin admin,
            PassLog passes,
            PassListener listener) {
        this.settings = settings;
        this.set = set;
        this.epoch = epoch;
        this.framesTopic = options.topicOf(epoch);
        this.deadLetterTopic = options.deadLetterTopic();
        this.job = options.jobOf(set.name(), epoch);
        this.exactlyOnce = options.exactlyOnce();
        this.cluster = cluster;
        this.wire = wire;
        this.offsets = new TopicOffsets(admin);
        this.passes = passes;
        this.listener = listener;
    }

    /** Does a little of something else while the job runs; true to give the pass up. */
    interface Meanwhile {
        boolean stop() throws InterruptedException, ExecutionException;
    }

    /** True when the pass is finished; false when it was given up. */
    boolean make(Meanwhile meanwhile) throws InterruptedException, ExecutionException, IOException {
        Pass begun = passes.latest(set.name(), epoch);
        boolean resumed = begun != null
                && begun.getState() == PassState.STARTED
                && begun.getFramesTopic().equals(framesTopic);
        Optional<String> checkpoint = resumed ? Checkpoints.newest(job.checkpoints()) : Optional.empty();
        // Committed frames without a checkpoint are those of a job that ended; without transactions they say nothing.
        if (resumed && checkpoint.isEmpty() && exactlyOnce) {
            if (tally(begun).samples() > 0) {
                if (!settled(meanwhile)) {
                    return false;
                }
                finish(begun, tally(begun));
                return true;
            }
        }
        Pass pass = begun;
        if (!resumed) {
            // What a pass of this number left in the folder long ago must not be taken for a checkpoint of this one.
            Checkpoints.delete(job.checkpoints());
            pass = record(PassState.STARTED, here(), PassCounts.NONE);
            passes.append(pass);
        }
        listener.started(pass, checkpoint.isPresent());
        PassCounts counts = set.ranges().stream().allMatch(r -> r.getStart() == r.getEnd())
                ? PassCounts.NONE
                : execute(pass, checkpoint.orElse(null), meanwhile);
        if (counts == null || !settled(meanwhile)) {
            return false;
        }
        finish(pass, checkpoint.isPresent() && exactlyOnce ? checked(pass, counts) : counts);
        return true;
    }

    /** Null when given up. */
    private PassCounts execute(Pass pass, String checkpoint, Meanwhile meanwhile)
            throws InterruptedException, ExecutionException, IOException {
        String name = "saccade " + set.name() + (epoch < 0 ? " evaluation" : " epoch " + epoch);
        if (checkpoint != null) {
            RestorePoint.check(checkpoint, job.state());
        }
        JobClient client = Submission.of(
                TrainingPassJob.over(
                        settings, set, epoch, framesTopic, deadLetterTopic, exactlyOnce, job, cluster, checkpoint),
                name);
        try {
            JobExecutionResult result = await(client, pass, meanwhile);
            return result == null ? null : PassCounts.of(result.getAllAccumulatorResults());
        } catch (ExecutionException e) {
            throw Submission.failure(name, e.getCause());
        } catch (InterruptedException e) {
            client.cancel();
            throw e;
        }
    }

    /** Null when given up. */
    private JobExecutionResult await(JobClient client, Pass pass, Meanwhile meanwhile)
            throws InterruptedException, ExecutionException {
        // A cluster of one job in this JVM is gone with its job and can only be asked beforehand; one behind REST
        // answers
        // at intervals that grow to seconds, so its status is asked for instead.
        boolean remote = cluster.contains(DeploymentOptions.TARGET);
        CompletableFuture<JobExecutionResult> result = remote ? null : client.getJobExecutionResult();
        long reportedAt = System.nanoTime();
        while (true) {
            if (remote ? client.getJobStatus().get().isGloballyTerminalState() : result.isDone()) {
                return (remote ? client.getJobExecutionResult() : result).get();
            }
            if (meanwhile.stop()) {
                client.cancel().get();
                LOG.info("pass {} of {} is given up and can go on later", epoch, set.name());
                return null;
            }
            if (System.nanoTime() - reportedAt > PROGRESS_EVERY.toNanos()) {
                reportedAt = System.nanoTime();
                listener.progress(epoch, written(pass), elapsed());
            }
        }
    }

    /** Records written since the pass began, transaction markers included. */
    private long written(Pass pass) throws ExecutionException, InterruptedException {
        Map<Integer, Long> ends = offsets.writtenEnds(framesTopic);
        long sum = 0;
        for (OffsetRange range : pass.getFrameRanges()) {
            sum += ends.getOrDefault(range.getPartition(), range.getStart()) - range.getStart();
        }
        return sum;
    }

    private List<OffsetRange> here() throws ExecutionException, InterruptedException {
        List<OffsetRange> ranges = new ArrayList<>();
        offsets.committedEnds(framesTopic)
                .forEach((partition, end) -> ranges.add(new OffsetRange(partition, end, end)));
        return ranges;
    }

    private List<OffsetRange> since(Pass pass) throws ExecutionException, InterruptedException {
        Map<Integer, Long> ends = offsets.committedEnds(framesTopic);
        List<OffsetRange> ranges = new ArrayList<>();
        for (OffsetRange range : pass.getFrameRanges()) {
            ranges.add(new OffsetRange(range.getPartition(), range.getStart(), ends.get(range.getPartition())));
        }
        return ranges;
    }

    /**
     * Waits until all that lies in the frames topic now can be read: the broker answers a job's commit before it has told each partition, and
     * a range that ends too early loses frames. A transaction that another writer left open is waited for until the broker gives it up. False
     * when the pass is given up meanwhile.
     */
    private boolean settled(Meanwhile meanwhile) throws ExecutionException, InterruptedException {
        Map<Integer, Long> written = offsets.writtenEnds(framesTopic);
        long toldAt = System.nanoTime();
        while (true) {
            Map<Integer, Long> committed = offsets.committedEnds(framesTopic);
            List<String> open = written.entrySet().stream()
                    .filter(end -> committed.get(end.getKey()) < end.getValue())
                    .map(end -> framesTopic + "-" + end.getKey() + " at offset " + committed.get(end.getKey()))
                    .toList();
            if (open.isEmpty()) {
                return true;
            }
            if (meanwhile.stop()) {
                return false;
            }
            if (System.nanoTime() - toldAt > WARN_EVERY.toNanos()) {
                toldAt = System.nanoTime();
                LOG.warn("pass {} of {} is written and waits for open transactions: {}", epoch, set.name(), open);
            }
            Thread.sleep(SETTLE_MS);
        }
    }

    private PassCounts tally(Pass pass) throws ExecutionException, InterruptedException {
        return FrameTally.count(settings, wire, framesTopic, since(pass), set.name(), epoch);
    }

    /**
     * After a restart the frames themselves are the truth: a transaction that the broker gave up while the job was down is a loss that Flink
     * only logs.
     */
    private PassCounts checked(Pass pass, PassCounts counts) throws ExecutionException, InterruptedException {
        PassCounts found = tally(pass);
        if (counts.samples() > found.samples()) {
            throw new IllegalStateException("pass " + epoch + " of training set " + set.name() + " made "
                    + counts.samples() + " samples, but " + found.samples() + " are in " + framesTopic
                    + ": the job was down for longer than the transaction timeout of " + job.transactionTimeout()
                    + ". Start again under another name, with a longer transaction timeout");
        }
        return new PassCounts(
                found.samples(),
                found.incomplete(),
                found.events(),
                found.outside(),
                counts.deadLetters(),
                counts.skipped(),
                counts.repeated(),
                counts.unlabelled(),
                counts.records(),
                counts.chunks(),
                counts.emptyBins());
    }

    private void finish(Pass begun, PassCounts counts) throws ExecutionException, InterruptedException, IOException {
        Pass pass = record(PassState.FINISHED, since(begun), counts);
        passes.append(pass);
        Checkpoints.delete(job.checkpoints());
        listener.finished(pass, counts, elapsed());
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begunAt);
    }

    private Pass record(PassState state, List<OffsetRange> frameRanges, PassCounts counts) {
        return Pass.newBuilder()
                .setTrainingSet(set.name())
                .setEpoch(epoch)
                .setState(state)
                .setEventsTopic(set.eventsTopic())
                .setEventRanges(set.ranges())
                .setFramesTopic(framesTopic)
                .setFrameRanges(frameRanges)
                .setFrameSpec(set.frames().toString())
                .setAugmentation(set.augmentation())
                .setSeed(set.seed())
                .setSamples(counts.samples())
                .setIncomplete(counts.incomplete())
                .setEvents(counts.events())
                .setDeadLetters(counts.deadLetters())
                .setAtMs(System.currentTimeMillis())
                .build();
    }
}
