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
import org.saccade.schemas.schema.FreshTopics;
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
 * The rival runs twice: once it sends the records in the order in which a replay has sent them, so that a batch holds what a replay's
 * holds; once each is drawn at random, as the tool does by itself, and where there are few of them a batch holds the same ones again, which
 * zstd finds. Each line gives MB/s (10^6 bytes of values, before compression) and the ratios to both; the last ones the medians. A replay also
 * reads and packs, on other threads, what the rival has ready in memory: where all cores are busy anyway, that shows in the ratio. So the
 * last lines give the CPU time by kind of thread: what no core more or less changes. The broker's log lies below {@code java.io.tmpdir}: in
 * memory ({@code /dev/shm}) where the disk is slower than either.
 */
public final class ReplayBenchmark {

    private static final int PARTITIONS = 4;
    private static final int PAYLOADS = 1500;
    private static final List<String> WHO = List.of("replay", "producer-perf-test", "drawn at random");
    private static final List<String> KINDS =
            List.of("sending", "reading", "network", "collector", "compiler", "other", "client", "broker");
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
     * @param cpu CPU time in nanoseconds per byte of values: of each kind of thread of this process, of all of it, of the broker
     */
    private record Run(double bytesPerSecond, double eventsPerSecond, Map<String, Double> cpu) {}

    /** CPU time from its making on. */
    private final class Cpu implements AutoCloseable {
        private final ThreadCpu threads = new ThreadCpu();
        private final double client = client();
        private final double broker = stack.cpuSeconds();

        Run run(double bytesPerSecond, double eventsPerSecond, long bytes) {
            Map<String, Double> cpu = new HashMap<>();
            cpu.put("broker", (stack.cpuSeconds() - broker) * 1e9 / bytes);
            cpu.put("client", (client() - client) * 1e9 / bytes);
            threads.spent().forEach((kind, ns) -> cpu.put(kind, (double) ns / bytes));
            return new Run(bytesPerSecond, eventsPerSecond, cpu);
        }

        private static double client() {
            return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                            .getProcessCpuTime()
                    / 1e9;
        }

        @Override
        public void close() {
            threads.close();
        }
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
                "replay %.0f MB/s, %.1f Mev/s; producer-perf-test %.0f MB/s, RATIO %.2f; drawn %.0f MB/s, ratio %.2f (medians)%n",
                median(all, run -> run[0].bytesPerSecond / 1e6),
                median(all, run -> run[0].eventsPerSecond / 1e6),
                median(all, run -> run[1].bytesPerSecond / 1e6),
                median(all, run -> run[0].bytesPerSecond / run[1].bytesPerSecond),
                median(all, run -> run[2].bytesPerSecond / 1e6),
                median(all, run -> run[0].bytesPerSecond / run[2].bytesPerSecond));
        System.out.println("CPU time in ns per byte of values (medians):");
        System.out.print("                     ");
        KINDS.forEach(kind -> System.out.printf("%10s", kind));
        System.out.println();
        for (int who = 0; who < WHO.size(); who++) {
            int which = who;
            System.out.printf("  %-19s", WHO.get(who));
            KINDS.forEach(kind -> System.out.printf(
                    Locale.ROOT, "%10.2f", median(all, run -> run[which].cpu.getOrDefault(kind, 0.0))));
            System.out.println();
        }
    }

    /** A replay and two perf tests; the order turns round with every pair: what the first left for the disk to write slows the next. */
    private Run[] pair(int pair) throws Exception {
        Run[] runs = new Run[WHO.size()];
        for (int i = 0; i < runs.length; i++) {
            int who = pair >= 0 && pair % 2 == 1 ? runs.length - 1 - i : i;
            runs[who] = who == 0 ? replay() : perfTest(who == 1);
        }
        System.out.printf(
                Locale.ROOT,
                "%s replay %.0f MB/s (%.1f Mev/s), producer-perf-test %.0f MB/s, ratio %.2f; drawn %.0f MB/s, ratio %.2f%n",
                pair < 0 ? "warm-up:" : "pair " + (pair + 1) + ":",
                runs[0].bytesPerSecond / 1e6,
                runs[0].eventsPerSecond / 1e6,
                runs[1].bytesPerSecond / 1e6,
                runs[0].bytesPerSecond / runs[1].bytesPerSecond,
                runs[2].bytesPerSecond / 1e6,
                runs[0].bytesPerSecond / runs[2].bytesPerSecond);
        return runs;
    }

    private static DryResult dry(DataSet set, ReplayConfig config) {
        return new DryReplay(set, config, PARTITIONS, ReplayListener.none()).run();
    }

    private static double median(List<Run[]> runs, ToDoubleFunction<Run[]> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        int n = sorted.length;
        return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }

    private Run replay() throws Exception {
        String topic = newTopic();
        try (Replayer replayer = new Replayer(set, settings, config.withTopic(topic), ReplayListener.none());
                Cpu cpu = new Cpu()) {
            ReplayResult result = replayer.run();
            Run run = cpu.run(result.bytesPerSecond(), result.eventsPerSecond(), result.bytes());
            if (payloads.isEmpty()) {
                records = result.chunks();
                readPayloads(topic);
            }
            return run;
        } finally {
            deleteTopic(topic);
        }
    }

    private Run perfTest(boolean inTurn) throws Exception {
        String topic = newTopic();
        Map<String, Object> producer = Replayer.producerSettings(settings, config.withTopic(topic));
        try (Cpu cpu = new Cpu()) {
            PerfTest.Sent sent = PerfTest.run(folder, topic, producer, payloads, records, inTurn);
            return cpu.run(sent.bytesPerSecond(), 0, sent.bytes());
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
            // Otherwise the rival may lose a first batch and wait for it for ever.
            FreshTopics.awaitLeaders(admin, List.of(topic), Duration.ofSeconds(30));
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
