package org.saccade.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.saccade.local.LocalFlink;
import org.saccade.local.LocalFlinkConfig;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Topics;
import org.saccade.streams.job.JobSettings;
import org.saccade.streams.job.LiveJob;
import org.saccade.streams.window.LiveSettings;

/**
 * How long after its last event the frames of a live window can be read, at least once and exactly once, beside the bare way of the same
 * chunks through Kafka in the same run: producer, broker, consumer, nothing between.
 *
 * <pre>
 *   java -cp 'benchmarks/target/saccade-benchmarks-0.1.0-SNAPSHOT.jar:benchmarks/target/lib/*' org.saccade.benchmarks.LiveJobBenchmark
 *     -Dstreams=N       cameras (default 10)
 *     -Dwindow=MS       length of a window (default 100)
 *     -Dchunk=MS        length of a chunk (default 10)
 *     -Drate=N          events per second of one camera (default 100000)
 *     -Dseconds=N       measured, after 10 s of warm-up (default 30)
 *     -Dcheckpoint=MS   time between two checkpoints (default 1000)
 *     -Dparallelism=N   tasks per operator (default 2)
 * </pre>
 *
 * The last event of a window happens up to one chunk before the chunk is sent: that wait is part of the figures, as it is part of life.
 */
public final class LiveJobBenchmark {

    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final int PARTITIONS = 4;

    private final ClientSettings settings;
    private final LocalFlink flink;
    private final Path folder;
    private final int streams = Integer.getInteger("streams", 10);
    private final int windowMs = Integer.getInteger("window", 100);
    private final Cameras cameras;

    private LiveJobBenchmark(ClientSettings settings, LocalFlink flink, Path folder) {
        this.settings = settings;
        this.flink = flink;
        this.folder = folder;
        cameras = new Cameras(settings, streams, Integer.getInteger("chunk", 10), Integer.getInteger("rate", 100_000));
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("live-benchmark-");
        try (StackProcess stack = StackProcess.start(folder);
                LocalFlink flink = LocalFlink.start(LocalFlinkConfig.in(folder.resolve("flink")))) {
            new LiveJobBenchmark(stack.settings(), flink, folder).run();
        } finally {
            delete(folder);
        }
        // Flink's threads outlive it.
        System.exit(0);
    }

    private void run() throws Exception {
        Duration measured = Duration.ofSeconds(Integer.getInteger("seconds", 30));
        System.out.printf("%d streams, windows of %d ms, %s; last event to readable, ms%n", streams, windowMs, cameras);
        double[] bare = kafkaAlone(measured);
        report("Kafka alone, chunks", bare, bare);
        report("frames, at least once", job(false, measured), bare);
        report("frames, exactly once", job(true, measured), bare);
    }

    private double[] kafkaAlone(Duration measured) throws Exception {
        String topic = topic();
        try (Arrivals arrivals = Arrivals.ofChunks(settings, topic)) {
            return cameras.show(topic, WARM_UP, measured, arrivals);
        }
    }

    private double[] job(boolean exactlyOnce, Duration measured) throws Exception {
        String events = topic();
        String frames = topic();
        LiveJob.Ends ends =
                new LiveJob.Ends(events, frames, Topics.DEAD_LETTERS, null, "bench-" + events, true, exactlyOnce);
        LiveSettings live = LiveSettings.of(settings.properties(), frames, "T=5,H=128,W=128,window=" + windowMs + "ms");
        JobSettings job = JobSettings.of(
                        Integer.getInteger("parallelism", 2),
                        folder.resolve(events).toString())
                .withCheckpointInterval(Duration.ofMillis(Integer.getInteger("checkpoint", 1000)));
        JobClient running = LiveJob.start(settings, live, ends, job, flink.clientConfiguration(), null);
        try (Arrivals arrivals = Arrivals.ofFrames(settings, frames)) {
            return cameras.show(events, WARM_UP, measured, arrivals);
        } finally {
            running.cancel().get();
        }
    }

    private static void report(String what, double[] ms, double[] bare) {
        System.out.printf(
                Locale.ROOT,
                "%s: n %d, p50 %.1f, p95 %.1f, p99 %.1f, most %.1f; RATIO of p50 to Kafka alone %.2f%n",
                what,
                ms.length,
                quantile(ms, 0.5),
                quantile(ms, 0.95),
                quantile(ms, 0.99),
                quantile(ms, 1),
                quantile(ms, 0.5) / quantile(bare, 0.5));
    }

    private static double quantile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)];
    }

    private String topic() throws Exception {
        String topic = "live-" + UUID.randomUUID();
        try (Admin admin = Admin.create(settings.admin())) {
            List<String> there = List.copyOf(admin.listTopics().names().get());
            if (!there.contains(Topics.DEAD_LETTERS)) {
                admin.createTopics(List.of(Topics.plan(Topics.DEAD_LETTERS).newTopic(1, (short) 1)))
                        .all()
                        .get();
            }
            admin.createTopics(List.of(Topics.plan(topic).newTopic(PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        return topic;
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
