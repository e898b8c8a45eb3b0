package org.saccade.streams.job;

import java.time.Duration;
import java.util.Objects;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * How a job runs.
 *
 * @param parallelism tasks per operator
 * @param checkpoints folder of its checkpoints, a path or a URI that Flink knows
 * @param checkpointInterval time between two checkpoints
 * @param transactionTimeout after this time the broker gives up a transaction of a job that is down: a longer outage loses what was not
 *     committed
 * @param state where state is kept between checkpoints
 */
public record JobSettings(
        int parallelism,
        String checkpoints,
        Duration checkpointInterval,
        Duration transactionTimeout,
        StateKind state) {

    /**
     * Keys are spread over this many groups, and a checkpoint can be restored at any parallelism up to it. Fixed: Flink would derive it from
     * the first parallelism, and a job that began small could never grow beyond 128 tasks.
     */
    public static final int MAX_PARALLELISM = 720;

    public JobSettings {
        Objects.requireNonNull(checkpoints, "checkpoints");
        Objects.requireNonNull(state, "state");
        if (parallelism < 1 || parallelism > MAX_PARALLELISM) {
            throw new IllegalArgumentException(
                    "parallelism " + parallelism + ": 1 .. " + MAX_PARALLELISM + " are possible");
        }
        if (checkpointInterval.toMillis() < 10) {
            throw new IllegalArgumentException("checkpoint interval " + checkpointInterval + ": 10 ms is the least");
        }
        if (transactionTimeout.compareTo(checkpointInterval.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException("transaction timeout " + transactionTimeout
                    + ": a transaction lasts from one checkpoint to the next, here " + checkpointInterval
                    + "; twice that is the least");
        }
    }

    /** Checkpoints each 10 s, transactions of at most 10 minutes, state on the heap. */
    public static JobSettings of(int parallelism, String checkpoints) {
        return new JobSettings(
                parallelism, checkpoints, Duration.ofSeconds(10), TransactionLimit.DEFAULT_TIMEOUT, StateKind.HEAP);
    }

    /** The same with another interval. */
    public JobSettings withCheckpointInterval(Duration interval) {
        return new JobSettings(parallelism, checkpoints, interval, transactionTimeout, state);
    }

    /** The same with another timeout. */
    public JobSettings withTransactionTimeout(Duration timeout) {
        return new JobSettings(parallelism, checkpoints, checkpointInterval, timeout, state);
    }

    /** The same with another folder. */
    public JobSettings withCheckpoints(String folder) {
        return new JobSettings(parallelism, folder, checkpointInterval, transactionTimeout, state);
    }

    /** The same with state kept elsewhere. */
    public JobSettings withState(StateKind kind) {
        return new JobSettings(parallelism, checkpoints, checkpointInterval, transactionTimeout, kind);
    }

    /**
     * An environment for the job.
     *
     * @param cluster Flink settings: with {@code execution.target} they name a cluster; without, the job runs where the caller does, which
     *     is a cluster under {@code flink run} and this JVM elsewhere
     * @param restore checkpoint to go on from; null for a fresh start
     * @param claim whether the attempt owns that checkpoint and deletes it with its own
     */
    StreamExecutionEnvironment environment(
            Configuration cluster, CheckpointingMode mode, String restore, RecoveryClaimMode claim) {
        Configuration all = configure(cluster, mode, restore, claim);
        // getExecutionEnvironment would overwrite the target with "local".
        return all.contains(DeploymentOptions.TARGET)
                ? new StreamExecutionEnvironment(all)
                : StreamExecutionEnvironment.getExecutionEnvironment(all);
    }

    private Configuration configure(
            Configuration cluster, CheckpointingMode mode, String restore, RecoveryClaimMode claim) {
        Configuration job = new Configuration(cluster);
        job.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        job.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
        job.set(StateBackendOptions.STATE_BACKEND, state.backend());
        job.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, state == StateKind.ROCKSDB);
        job.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        job.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder(checkpoints));
        job.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpointInterval);
        job.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, mode);
        job.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        // One after another, the metadata first: a kill in the midst of a deletion must not leave a checkpoint that
        // looks whole.
        job.set(CheckpointingOptions.CLEANER_PARALLEL_MODE, false);
        // A broker or registry that is away is waited for; each attempt itself lasts up to half a minute.
        job.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        job.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 30);
        job.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofSeconds(2));
        job.set(PipelineOptions.GENERIC_TYPES, false);
        job.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        job.set(PipelineOptions.OBJECT_REUSE, true);
        if (restore != null) {
            job.set(StateRecoveryOptions.SAVEPOINT_PATH, restore);
            job.set(StateRecoveryOptions.RESTORE_MODE, claim);
        }
        return job;
    }

    private static String folder(String text) {
        return text.contains("://") || text.startsWith("file:")
                ? text
                : java.nio.file.Path.of(text).toAbsolutePath().toUri().toString();
    }
}
