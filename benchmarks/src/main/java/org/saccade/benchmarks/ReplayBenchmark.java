package org.saccade.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.generate.ShapeScenes;
import org.saccade.ingest.replay.DryReplay;
import org.saccade.ingest.replay.DryResult;
import org.saccade.ingest.replay.ReplayConfig;
import org.saccade.ingest.replay.ReplayListener;
import org.saccade.ingest.replay.ReplayResult;
import org.saccade.ingest.replay.Replayer;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Topics;

/**
 * Replay into a broker on this machine beside Kafka's own producer-perf-test, in turn, with the same records, settings and broker.
 *
 * <pre>
 *   java -cp 'benchmarks/target/saccade-benchmarks-0.1.0-SNAPSHOT.jar:benchmarks/target/lib/*' org.saccade.benchmarks.ReplayBenchmark
 *     -Ddata=DIR        recordings (default: simulated ones)
 *     -Djoin=N          N recordings end to end make one (default 200; 0 as they are)
 *     -Dmegabytes=N     sent in each run (default 1000)
 *     -Dpairs=N         pairs of runs after the first, which warms everything up (default 5)
 *     -Dthreads=N       of the replay (default: one per core)
 *     -Dcompression=C   of topic and producers (default: as the topic events)
 * </pre>
 *
 * Each line gives MB/s (10^6 bytes of values, before compression) of both and their ratio; the last ones the medians. A replay also reads
 * and packs, on other threads, what the rival has ready in memory: where all cores are busy anyway, that shows in the ratio. So the last
 * lines give the CPU time of each part: what no core more or less changes. The broker's log lies below {@code java.io.tmpdir}: in memory
 * ({@code /dev/shm}) where the disk is slower than either.
 */
public final class ReplayBenchmark {

    private static final int PARTITIONS = 4;
    private static final int PAYLOADS = 1500;
    private static final String COMPRESSION = System.getProperty("compression");

    private final Path folder;
    private final StackProcess stack;
    private final ClientSettings settings;
    private final DataSet set;
    private final ReplayConfig config;
    private final List<byte[]> payloads = new ArrayList<>();
    private long records;

    private ReplayBenchmark(Path folder, StackProcess stack, DataSet set, ReplayConfig config) {
        this.folder = folder;
        this.stack = stack;
        this.settings = compressed(stack.settings());
        this.set = set;
        this.config = config;
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("replay-benchmark-");
        try (StackProcess stack = StackProcess.start(folder)) {
            DataSet set = recordings(folder);
            ReplayConfig once = ReplayConfig.defaults();
            ReplayConfig config = once.withThreads(Integer.getInteger("threads", once.threads()));
            DryResult dry = dry(set, config);
            long rounds = Math.max(1, Integer.getInteger("megabytes", 1000) * 1_000_000L / dry.bytes());
            System.out.printf(
                    "%d recordings, %d events, %d records of %d bytes on average%n",
                    dry.samples(), dry.events(), dry.records(), dry.bytes() / dry.records());
            new ReplayBenchmark(folder, stack, set, config.withRounds(rounds)).run(Integer.getInteger("pairs", 5));
        } finally {
            delete(folder);
        }
    }

    private static ClientSettings compressed(ClientSettings settings) {
        if (COMPRESSION == null) {
            return settings;
        }
        Map<String, String> properties = new HashMap<>(settings.properties());
        properties.put("compression.type", COMPRESSION);
        return new ClientSettings(properties);
    }

    private static DataSet recordings(Path folder) throws IOException {
        String given = System.getProperty("data");
        Path source = given != null ? Path.of(given) : folder.resolve("shapes");
        if (given == null) {
            ShapeScenes.generate(source, 40, 0, 1);
        }
        int join = Integer.getInteger("join", 200);
        DataSet set = DataSet.open(source);
        return join == 0 ? set : DataSet.open(JoinedRecordings.write(set, folder.resolve("joined"), join));
    }

    /**
     * One run.
     *
     * @param sending CPU time of the thread that sends, which compresses too, in nanoseconds per byte of values
     * @param client the same of this whole process
     * @param broker the same of the broker
     */
    private record Run(double bytesPerSecond, double eventsPerSecond, double sending, double client, double broker) {}

    /** CPU seconds used so far. */
    private record Cpu(double sending, double client, double broker) {

        Run since(Cpu before, double bytesPerSecond, double eventsPerSecond, long bytes) {
            double scale = 1e9 / bytes;
            return new Run(
                    bytesPerSecond,
                    eventsPerSecond,
                    (sending - before.sending) * scale,
                    (client - before.client) * scale,
                    (broker - before.broker) * scale);
        }
    }

    private Cpu cpu() {
        return new Cpu(
                ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9,
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9,
                stack.cpuSeconds());
    }

    private void run(int pairs) throws Exception {
        pair(-1);
        DryResult dry = dry(set, config);
        System.out.printf(
                Locale.ROOT,
                "reading and packing alone: %.0f MB/s, %.0f Mev/s%n",
                dry.bytes() / dry.seconds() / 1e6,
                dry.events() / dry.seconds() / 1e6);
        List<Run[]> all = new ArrayList<>();
        for (int pair = 0; pair < pairs; pair++) {
            all.add(pair(pair));
        }
        System.out.printf(
                Locale.ROOT,
                "replay %.0f MB/s, producer-perf-test %.0f MB/s, RATIO %.2f, %.1f Mev/s (medians)%n",
                median(all, run -> run[0].bytesPerSecond / 1e6),
                median(all, run -> run[1].bytesPerSecond / 1e6),
                median(all, run -> run[0].bytesPerSecond / run[1].bytesPerSecond),
                median(all, run -> run[0].eventsPerSecond / 1e6));
        System.out.println("CPU time in ns per byte of values (medians): sending thread, whole client, broker");
        for (int who = 0; who < 2; who++) {
            int which = who;
            System.out.printf(
                    Locale.ROOT,
                    "  %-18s %.2f %.2f %.2f%n",
                    which == 0 ? "replay" : "producer-perf-test",
                    median(all, run -> run[which].sending),
                    median(all, run -> run[which].client),
                    median(all, run -> run[which].broker));
        }
    }

    /** A replay and a perf test; each goes first in every other pair: what the first left for the disk to write slows the second. */
    private Run[] pair(int pair) throws Exception {
        boolean perfFirst = pair >= 0 && pair % 2 == 1;
        Run early = perfFirst ? perfTest() : null;
        Run replay = replay();
        Run perf = perfFirst ? early : perfTest();
        System.out.printf(
                Locale.ROOT,
                "%s replay %.0f MB/s (%.1f Mev/s), producer-perf-test %.0f MB/s, ratio %.2f%n",
                pair < 0 ? "warm-up:" : "pair " + (pair + 1) + ":",
                replay.bytesPerSecond / 1e6,
                replay.eventsPerSecond / 1e6,
                perf.bytesPerSecond / 1e6,
                replay.bytesPerSecond / perf.bytesPerSecond);
        return new Run[] {replay, perf};
    }

    private static DryResult dry(DataSet set, ReplayConfig config) {
        return new DryReplay(set, config, PARTITIONS, ReplayListener.none()).run();
    }

    private static double median(List<Run[]> runs, ToDoubleFunction<Run[]> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    private Run replay() throws Exception {
        String topic = newTopic();
        try (Replayer replayer = new Replayer(set, settings, config.withTopic(topic), ReplayListener.none())) {
            Cpu before = cpu();
            ReplayResult result = replayer.run();
            Cpu after = cpu();
            if (payloads.isEmpty()) {
                records = result.chunks();
                readPayloads(topic);
            }
            return after.since(before, result.bytesPerSecond(), result.eventsPerSecond(), result.bytes());
        } finally {
            deleteTopic(topic);
        }
    }

    private Run perfTest() throws Exception {
        String topic = newTopic();
        try {
            Map<String, Object> producer = Replayer.producerSettings(settings, config.withTopic(topic));
            Cpu before = cpu();
            PerfTest.Sent sent = PerfTest.run(folder, topic, producer, payloads, records);
            return cpu().since(before, sent.bytesPerSecond(), 0, sent.bytes());
        } finally {
            deleteTopic(topic);
        }
    }

    private void readPayloads(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings.consumer(null))) {
            consumer.assign(IntStream.range(0, PARTITIONS)
                    .mapToObj(p -> new TopicPartition(topic, p))
                    .toList());
            while (payloads.size() < Math.min(PAYLOADS, records)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    payloads.add(record.value());
                }
            }
        }
    }

    private String newTopic() throws Exception {
        String topic = "events-" + UUID.randomUUID();
        NewTopic fresh = Topics.plan(topic).newTopic(PARTITIONS, (short) 1);
        Map<String, String> configs = new HashMap<>(fresh.configs());
        configs.put("file.delete.delay.ms", "100");
        if (COMPRESSION != null) {
            configs.put("compression.type", COMPRESSION);
        }
        fresh.configs(configs);
        try (AdminClient admin = AdminClient.create(settings.admin())) {
            admin.createTopics(List.of(fresh)).all().get();
        }
        return topic;
    }

    private void deleteTopic(String topic) throws Exception {
        try (AdminClient admin = AdminClient.create(settings.admin())) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
