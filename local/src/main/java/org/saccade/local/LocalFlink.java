package org.saccade.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Flink cluster (MiniCluster) in this JVM with REST API and web UI, on 127.0.0.1 only.
 *
 * <p>Promises: it takes jobs when {@link #start} returns; {@link #close} cancels its jobs and may be called twice. Jobs
 * come in over REST, without jars: their classes are those of this JVM's class path.
 *
 * <pre>{@code
 * StreamExecutionEnvironment env = new StreamExecutionEnvironment(flink.clientConfiguration());
 * }</pre>
 *
 * <p>{@code StreamExecutionEnvironment.getExecutionEnvironment(configuration)} is not the way: outside of {@code flink
 * run} it forces the target {@code local} and starts a second cluster.
 *
 * <p>Jobs do not survive {@link #close}; their last checkpoints under {@link #checkpointFolder} do, and a new job can
 * start from them. Safe for use by several
 * threads.
 */
public final class LocalFlink implements AutoCloseable {

    static final String SERVICE = "Flink";
    private static final Logger LOG = LoggerFactory.getLogger(LocalFlink.class);
    private static final int ATTEMPTS = 3;
    /** Part of the 5 s that a whole stack may take to stop. */
    private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(2);

    private final LocalFlinkConfig config;
    private final int port;
    private final MiniCluster cluster;
    private final FolderLock lock;
    private boolean closed;

    private LocalFlink(LocalFlinkConfig config, int port, FolderLock lock) throws Exception {
        this.config = config;
        this.port = port;
        this.lock = lock;
        this.cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(clusterConfiguration(config, port))
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(config.slots())
                .build());
        try {
            cluster.start();
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    /**
     * Starts the cluster and returns when it takes jobs.
     *
     * @throws PortTakenException if the fixed port is held by another program
     * @throws FolderInUseException if another cluster runs over the folder
     * @throws LocalServiceException if it does not start for another reason
     */
    public static LocalFlink start(LocalFlinkConfig config) {
        Ports.requireFree(SERVICE, config.port());
        FolderLock lock = FolderLock.take(SERVICE, config.folder());
        try {
            for (int attempt = 1; ; attempt++) {
                int port = config.port() != 0 ? config.port() : Ports.free(1).get(0);
                try {
                    return new LocalFlink(config, port, lock);
                } catch (Exception e) {
                    if (!Ports.isBindFailure(e)) {
                        throw new LocalServiceException(
                                SERVICE,
                                "%s did not start over the folder %s: %s".formatted(SERVICE, config.folder(), e),
                                e);
                    }
                    if (config.port() != 0 || attempt == ATTEMPTS) {
                        throw new PortTakenException(SERVICE, port, e);
                    }
                    LOG.debug("port {} was taken before Flink bound it; choosing another", port, e);
                }
            }
        } catch (RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /** Address of the web UI and of the REST API. */
    public String webUrl() {
        return "http://%s:%d".formatted(Ports.HOST, port);
    }

    /**
     * What makes a stream execution environment submit its jobs to this cluster, their last checkpoints kept when they
     * are cancelled; a fresh copy.
     */
    public Configuration clientConfiguration() {
        Configuration c = new Configuration();
        c.set(DeploymentOptions.TARGET, "remote");
        c.set(DeploymentOptions.ATTACHED, false);
        c.set(RestOptions.ADDRESS, Ports.HOST);
        c.set(RestOptions.PORT, port);
        // Closing cancels, and a cancelled job's checkpoints go by default.
        c.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        return c;
    }

    /** Where jobs that name no other place put their checkpoints; it survives restarts. */
    public Path checkpointFolder() {
        return checkpoints(config);
    }

    /** Bytes of the data folder on disk. */
    public long diskUsage() {
        return Folders.bytes(config.folder());
    }

    /** Stops the jobs and the cluster and removes its temporary files. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            cancelJobs();
            cluster.close();
            Folders.delete(temporary(config));
        } catch (Exception e) {
            LOG.warn("Flink did not stop cleanly", e);
        } finally {
            lock.close();
        }
    }

    /** Closing over running jobs makes Flink report each as failed; those that do not end in time are closed over. */
    private void cancelJobs() {
        try {
            long deadlineNs = System.nanoTime() + CANCEL_PATIENCE.toNanos();
            List<CompletableFuture<JobResult>> ends = new ArrayList<>();
            for (JobStatusMessage job : cluster.listJobs().get(CANCEL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                if (!job.getJobState().isGloballyTerminalState()) {
                    cluster.cancelJob(job.getJobId());
                    ends.add(cluster.requestJobResult(job.getJobId()));
                }
            }
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                    .get(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Flink's jobs were not all cancelled within {}; stopping over them", CANCEL_PATIENCE, e);
        }
    }

    private static Path checkpoints(LocalFlinkConfig config) {
        return config.folder().resolve("checkpoints");
    }

    private static Path temporary(LocalFlinkConfig config) {
        return config.folder().resolve("tmp");
    }

    private static Configuration clusterConfiguration(LocalFlinkConfig config, int port) throws IOException {
        Configuration c = Configuration.fromMap(config.settings());
        c.set(RestOptions.ADDRESS, Ports.HOST);
        c.set(RestOptions.BIND_ADDRESS, Ports.HOST);
        c.set(RestOptions.PORT, port);
        c.set(RestOptions.BIND_PORT, "" + port);
        c.set(JobManagerOptions.ADDRESS, Ports.HOST);
        c.set(JobManagerOptions.BIND_HOST, Ports.HOST);
        c.set(TaskManagerOptions.HOST, Ports.HOST);
        c.set(TaskManagerOptions.BIND_HOST, Ports.HOST);
        // Managed memory serves RocksDB and batch operators; state here is on the heap.
        c.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(32));
        c.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
        c.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        c.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory(checkpoints(config)));
        c.set(
                CheckpointingOptions.SAVEPOINT_DIRECTORY,
                directory(config.folder().resolve("savepoints")));
        Path temporary = Files.createDirectories(temporary(config));
        c.set(CoreOptions.TMP_DIRS, temporary.toString());
        c.set(BlobServerOptions.STORAGE_DIRECTORY, temporary.toString());
        c.set(WebOptions.TMP_DIR, temporary.toString());
        // Classes come from the class path and stay loaded: the check would refuse work of threads that outlive a job.
        c.set(CoreOptions.CHECK_LEAKED_CLASSLOADER, false);
        return c;
    }

    private static String directory(Path folder) {
        return folder.toUri().toString();
    }
}
