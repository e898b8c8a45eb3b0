package org.saccade.benchmarks;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.saccade.local.LocalFlink;
import org.saccade.local.LocalFlinkConfig;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Topics;
import org.saccade.streams.job.JobSettings;
import org.saccade.streams.job.LiveJob;
import org.saccade.streams.job.StateKind;
import org.saccade.streams.window.LiveSettings;

/**
 * What an event costs the live job when the same events come from 1, 10, 100 or 1,000 streams: the log is written first, then the job reads it
 * as fast as it can, at least once. Chunks, windows and their number are the same in each case.
 *
 * <pre>
 *   java -cp 'benchmarks/target/saccade-benchmarks-0.1.0-SNAPSHOT.jar:benchmarks/target/lib/*' org.saccade.benchmarks.LiveCostBenchmark
 *     -Dstreams=A,B,...  (default 1,10,100,1000)
 *     -Devents=N         millions in each log (default 80)
 *     -Dchunk=N          events in a chunk of 10 ms (default 1000)
 *     -Drounds=N         over all numbers of streams, after one that warms up (default 4)
 *     -Dstate=heap|rocksdb
 * </pre>
 *
 * The CPU time is that of this process, in which the job and the reader of its frames run, and of the broker's; the start of the job is in it.
 */
public final class LiveCostBenchmark {

    private static final Geometry SENSOR = new Geometry(128, 128);
    private static final int CHUNK_US = 10_000;
    private static final int WINDOW_CHUNKS = 10;
    private static final int PARTITIONS = 4;
    /** Different chunks; the same ones come again, moved in time. */
    private static final int POOL = 64;

    private final StackProcess stack;
    private final ClientSettings settings;
    private final LocalFlink flink;
    private final Path folder;
    private final int chunkEvents = Integer.getInteger("chunk", 1000);

    private LiveCostBenchmark(StackProcess stack, LocalFlink flink, Path folder) {
        this.stack = stack;
        this.settings = stack.settings();
        this.flink = flink;
        this.folder = folder;
    }

    /** One run of the job over one log. */
    private record Run(double seconds, double jobCpu, double brokerCpu) {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("live-cost-benchmark-");
        try (StackProcess stack = StackProcess.start(folder);
                LocalFlink flink = LocalFlink.start(LocalFlinkConfig.in(folder.resolve("flink")))) {
            new LiveCostBenchmark(stack, flink, folder).run();
        } finally {
            LiveJobBenchmark.delete(folder);
        }
        // Flink's threads outlive it.
        System.exit(0);
    }

    private void run() throws Exception {
        int[] streams = Arrays.stream(
                        System.getProperty("streams", "1,10,100,1000").split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
        create(Topics.DEAD_LETTERS);
        long windows = Long.getLong("events", 80) * 1_000_000 / chunkEvents / WINDOW_CHUNKS;
        List<String> logs = new ArrayList<>();
        for (int n : streams) {
            String topic = create("live-" + UUID.randomUUID());
            write(topic, n, windows / n);
            logs.add(topic);
        }
        int rounds = Integer.getInteger("rounds", 4);
        Run[][] runs = new Run[streams.length][rounds];
        for (int round = -1; round < rounds; round++) {
            for (int turn = 0; turn < streams.length; turn++) {
                // There and back: whoever comes first in a young JVM pays for it.
                int i = round % 2 == 0 ? turn : streams.length - 1 - turn;
                Run run = read(logs.get(i), events(streams[i], windows));
                if (round >= 0) {
                    runs[i][round] = run;
                }
            }
        }
        report(streams, windows, runs);
    }

    private long events(int streams, long windows) {
        return windows / streams * streams * WINDOW_CHUNKS * chunkEvents;
    }

    private void report(int[] streams, long windows, Run[][] runs) {
        double first = 0;
        for (int i = 0; i < streams.length; i++) {
            long events = events(streams[i], windows);
            double cpu = median(Arrays.stream(runs[i]).mapToDouble(Run::jobCpu).toArray()) / events * 1e9;
            double broker =
                    median(Arrays.stream(runs[i]).mapToDouble(Run::brokerCpu).toArray()) / events * 1e9;
            double seconds =
                    median(Arrays.stream(runs[i]).mapToDouble(Run::seconds).toArray());
            first = i == 0 ? cpu : first;
            System.out.printf(
                    Locale.ROOT,
                    "%d streams, %.0f Mev: %.1f Mev/s, CPU ns per event: job %.1f, broker %.1f; RATIO to the first %.2f%n",
                    streams[i],
                    events / 1e6,
                    events / seconds / 1e6,
                    cpu,
                    broker,
                    cpu / first);
        }
    }

    /** So many windows of each stream; chunks of all streams in turn, as time goes. */
    private void write(String topic, int streams, long windows) {
        SplittableRandom random = new SplittableRandom(1);
        List<Events> pool = new ArrayList<>();
        for (int i = 0; i < POOL; i++) {
            pool.add(RandomChunks.events(SENSOR, chunkEvents, 0, CHUNK_US, random));
        }
        try (AvroWire wire = settings.wire();
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings.producer())) {
            for (long chunk = 0; chunk < windows * WINDOW_CHUNKS; chunk++) {
                for (int stream = 0; stream < streams; stream++) {
                    String name = "camera-" + stream;
                    Events base = pool.get((int) ((chunk * streams + stream) % POOL));
                    long startUs = chunk * CHUNK_US;
                    Events moved = Events.of(SENSOR, startUs, base.t(), base.x(), base.y(), base.p(), base.count());
                    producer.send(new ProducerRecord<>(
                            topic,
                            name.getBytes(StandardCharsets.UTF_8),
                            wire.encode(
                                    topic,
                                    ChunkRecords.chunk(name, chunk, moved, startUs, startUs + CHUNK_US, 0, null))));
                }
            }
            producer.flush();
        }
    }

    /** From the start of the job until the frames of all events can be read. */
    private Run read(String events, long expected) throws Exception {
        String frames = create("frames-" + UUID.randomUUID());
        String group = "cost-" + frames;
        LiveJob.Ends ends = new LiveJob.Ends(events, frames, Topics.DEAD_LETTERS, null, group, true, false);
        // Idle for long: a stream whose chunks lie behind those of others in the backlog is not silent.
        LiveSettings live = LiveSettings.of(settings.properties(), frames, "T=5,H=128,W=128,window=100ms")
                .withSilence(Duration.ofMinutes(5), Duration.ofMinutes(10));
        JobSettings job = JobSettings.of(2, folder.resolve(group).toString())
                .withState(StateKind.parse(System.getProperty("state", "heap")));
        double jobCpu = ProcessCpu.seconds();
        double brokerCpu = stack.cpuSeconds();
        long begin = System.nanoTime();
        JobClient running = LiveJob.start(settings, live, ends, job, flink.clientConfiguration(), null);
        try {
            awaitEvents(frames, expected);
            return new Run(
                    (System.nanoTime() - begin) / 1e9, ProcessCpu.seconds() - jobCpu, stack.cpuSeconds() - brokerCpu);
        } finally {
            running.cancel().get();
        }
    }

    private void awaitEvents(String frames, long expected) {
        try (AvroWire wire = settings.wire();
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings.consumer(null))) {
            consumer.assign(consumer.partitionsFor(frames).stream()
                    .map(info -> new TopicPartition(frames, info.partition()))
                    .toList());
            consumer.seekToBeginning(consumer.assignment());
            long seen = 0;
            long deadlineNs = System.nanoTime() + Duration.ofMinutes(5).toNanos();
            while (seen < expected) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                    seen += wire.decode(record.value(), Frames.class).getEvents();
                }
                if (System.nanoTime() > deadlineNs) {
                    throw new IllegalStateException(seen + " of " + expected + " events came in 5 minutes");
                }
            }
        }
    }

    private String create(String topic) throws Exception {
        try (Admin admin = Admin.create(settings.admin())) {
            admin.createTopics(List.of(Topics.plan(topic).newTopic(PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        return topic;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
