package org.saccade.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.saccade.local.LocalFlink;
import org.saccade.local.LocalFlinkConfig;
import org.saccade.schemas.digest.Digests;
import org.saccade.schemas.digest.RecordFigures;
import org.saccade.schemas.digest.StageMeter;
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
 * What watching costs the live pipeline: chunks are written to live-events as fast as they can be, the live job makes windows of them, and
 * their frames are read; in turn without and with {@code saccade monitor --prometheus}, which watches all of it and is scraped every 5 s. The
 * stages tell of themselves in the watched rounds only, for which the job starts anew before each; the rounds are there and back (off, on,
 * on, off), so that whoever comes first gains nothing.
 *
 * <pre>
 *   java -cp 'benchmarks/target/saccade-benchmarks-0.1.0-SNAPSHOT.jar:benchmarks/target/lib/*' org.saccade.benchmarks.MonitorCostBenchmark
 *     -Dsaccade=PATH     the program (default ./saccade)
 *                        in a checkout it must be built: a build under way would be measured too
 *     -Dwarm=N           seconds that the monitor has to get to work before a round (default 20)
 *     -Devents=N         millions of events in a round (default 40)
 *     -Dchunk=N          events in a chunk of 10 ms (default 4000)
 *     -Dstreams=N        (default 8)
 *     -Dpairs=N          of rounds (default 4)
 *     -Dhealth=WAY       digests, records or off (default digests)
 *     -Dspeed=N          chunks come at N times real time; 0 as fast as they can (default 0)
 * </pre>
 */
public final class MonitorCostBenchmark {

    private static final Geometry SENSOR = new Geometry(128, 128);
    private static final int CHUNK_US = 10_000;
    private static final int PARTITIONS = 4;
    private static final int POOL = 64;

    private final int chunkEvents = Integer.getInteger("chunk", 4000);
    private final int streams = Integer.getInteger("streams", 8);
    private final long chunks = Long.getLong("events", 40) * 1_000_000 / chunkEvents / streams;
    private final int speed = Integer.getInteger("speed", 0);
    private final ClientSettings settings;
    private final StackProcess stack;
    private final Path folder;
    private final List<Events> pool = new ArrayList<>();
    private final AvroWire wire;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> frames;
    private long sent;
    private long sequence;
    private Process monitor;
    private Jobs jobs;
    private JobClient running;
    private StageMeter meter;

    private MonitorCostBenchmark(StackProcess stack, Path folder) throws Exception {
        this.stack = stack;
        this.settings = stack.settings();
        this.folder = folder;
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < POOL; i++) {
            pool.add(RandomChunks.events(SENSOR, chunkEvents, 0, CHUNK_US, random));
        }
        try (Admin admin = Admin.create(settings.admin())) {
            for (Topics.Plan plan : Topics.all()) {
                admin.createTopics(List.of(plan.newTopic(PARTITIONS, (short) 1)))
                        .all()
                        .get();
            }
        }
        wire = settings.wire();
        producer = new KafkaProducer<>(settings.producer());
        frames = new KafkaConsumer<>(settings.consumer(null));
        List<TopicPartition> partitions = new ArrayList<>();
        for (int p = 0; p < PARTITIONS; p++) {
            partitions.add(new TopicPartition(Topics.LIVE_FRAMES, p));
        }
        frames.assign(partitions);
    }

    /** Starts the live job, whose stages tell or do not. */
    private interface Jobs {
        JobClient start(boolean told) throws Exception;
    }

    /** One round: seconds, and CPU seconds of the pipeline's own process, the broker's and the monitor's. */
    private record Round(double seconds, double own, double broker, double monitor) {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("monitor-cost-");
        try (StackProcess stack = StackProcess.start(folder);
                LocalFlink flink = LocalFlink.start(LocalFlinkConfig.in(folder.resolve("flink")))) {
            new MonitorCostBenchmark(stack, folder).run(flink);
        } finally {
            LiveJobBenchmark.delete(folder);
        }
        // Flink's threads outlive it.
        System.exit(0);
    }

    private void run(LocalFlink flink) throws Exception {
        LiveJob.Ends ends = new LiveJob.Ends(
                Topics.LIVE_EVENTS, Topics.LIVE_FRAMES, Topics.DEAD_LETTERS, null, "cost", true, false);
        LiveSettings live = LiveSettings.of(settings.properties(), Topics.LIVE_FRAMES, "T=5,H=128,W=128,window=100ms")
                .withSilence(Duration.ofMinutes(5), Duration.ofMinutes(10));
        JobSettings job = JobSettings.of(2, folder.resolve("cost").toString()).withState(StateKind.parse("heap"));
        jobs = told -> LiveJob.start(told ? settings : silent(), live, ends, job, flink.clientConfiguration(), null);
        try {
            int pairs = Integer.getInteger("pairs", 4);
            watch(false);
            round();
            round();
            Round[] off = new Round[pairs];
            Round[] on = new Round[pairs];
            for (int pair = 0; pair < pairs; pair++) {
                boolean watchedFirst = pair % 2 == 1;
                watch(watchedFirst);
                Round first = round();
                watch(!watchedFirst);
                Round second = round();
                on[pair] = watchedFirst ? first : second;
                off[pair] = watchedFirst ? second : first;
                System.out.printf(
                        Locale.ROOT,
                        "off %s, on %s, RATIO %.3f%n",
                        text(off[pair]),
                        text(on[pair]),
                        off[pair].seconds() / on[pair].seconds());
            }
            report(off, on);
        } finally {
            watch(false);
            running.cancel().get();
        }
    }

    private void report(Round[] off, Round[] on) {
        // Of each pair, not of the medians: what else the machine does changes more slowly than the rounds.
        double[] ratios = new double[off.length];
        for (int pair = 0; pair < ratios.length; pair++) {
            ratios[pair] = off[pair].seconds() / on[pair].seconds();
        }
        double ratio = median(ratios);
        double plain =
                median(Arrays.stream(off).mapToDouble(r -> r.own() + r.broker()).toArray());
        double watched =
                median(Arrays.stream(on).mapToDouble(r -> r.own() + r.broker()).toArray());
        double watching = median(Arrays.stream(on).mapToDouble(Round::monitor).toArray());
        System.out.printf(
                Locale.ROOT,
                "RATIO of throughput, watched to not: %.3f; CPU of pipeline and broker %.2f s, watched %.2f s and the"
                        + " monitor's %.2f s: %.1f %% more%n",
                ratio,
                plain,
                watched,
                watching,
                100 * ((watched + watching) / plain - 1));
    }

    private String text(Round round) {
        return String.format(
                Locale.ROOT,
                "%.2f Mev/s (CPU %.2f + %.2f + %.2f s)",
                chunks * streams * chunkEvents / round.seconds() / 1e6,
                round.own(),
                round.broker(),
                round.monitor());
    }

    /** Clients of stages that tell nothing. */
    private ClientSettings silent() {
        Map<String, String> properties = new HashMap<>(settings.properties());
        properties.put(Digests.SETTING, "off");
        return new ClientSettings(properties);
    }

    /** Starts or stops the monitor and the stages' telling, and gives both time to be at work. */
    private void watch(boolean wanted) throws Exception {
        if (running != null && wanted == (monitor != null)) {
            return;
        }
        if (running != null) {
            running.cancel().get();
            meter.close();
        }
        running = jobs.start(wanted);
        meter = StageMeter.open(wanted ? settings : silent(), "replay", List.of(Topics.LIVE_EVENTS));
        if (!wanted) {
            if (monitor != null) {
                monitor.destroy();
                monitor.waitFor();
                monitor = null;
            }
            TimeUnit.SECONDS.sleep(3);
            drain();
            return;
        }
        int port = 21_000 + (int) (ProcessHandle.current().pid() % 10_000);
        monitor = new ProcessBuilder(
                        System.getProperty("saccade", "./saccade"),
                        "monitor",
                        "--prometheus",
                        Integer.toString(port),
                        "--health",
                        System.getProperty("health", "digests"),
                        "--bootstrap",
                        settings.bootstrapServers(),
                        "--registry",
                        settings.registryUrl())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(folder.resolve("monitor.err").toFile())
                .start();
        Process started = monitor;
        Thread scraper = new Thread(() -> scrape(started, port), "scraper");
        scraper.setDaemon(true);
        scraper.start();
        TimeUnit.SECONDS.sleep(Integer.getInteger("warm", 20));
        if (!monitor.isAlive()) {
            throw new IOException("the monitor ended: " + Files.readString(folder.resolve("monitor.err")));
        }
        drain();
    }

    /** A job that starts anew makes the windows since its last checkpoint again. */
    private void drain() {
        while (read(Duration.ofSeconds(1)) > 0) {
            // Those belong to no round.
        }
    }

    private static void scrape(Process process, int port) {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest page = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .build();
        while (process.isAlive()) {
            try {
                TimeUnit.SECONDS.sleep(5);
                http.send(page, BodyHandlers.discarding());
            } catch (IOException e) {
                // Not there yet, or no longer.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Round round() throws Exception {
        double own = ProcessCpu.seconds();
        double broker = stack.cpuSeconds();
        double watching = monitorSeconds();
        long begin = System.nanoTime();
        long framed = 0;
        long wanted = chunks * streams * chunkEvents;
        for (long chunk = 0; chunk <= chunks; chunk++) {
            long startUs = (sent + chunk) * CHUNK_US;
            for (int stream = 0; stream < streams; stream++) {
                // The last one is empty and moves the clock past the end of the last window.
                Events base = pool.get((int) ((chunk * streams + stream) % POOL));
                Events moved = chunk == chunks
                        ? Events.none(SENSOR, startUs)
                        : Events.of(SENSOR, startUs, base.t(), base.x(), base.y(), base.p(), base.count());
                send("camera-" + stream, sequence + chunk, moved, startUs, chunk == chunks ? 20 : 1);
            }
            if (chunk % 50 == 0) {
                framed += read(Duration.ZERO);
            }
            if (speed > 0) {
                long due = begin + chunk * CHUNK_US * 1000L / speed;
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            }
        }
        producer.flush();
        sent += chunks + 20;
        sequence += chunks + 1;
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (framed < wanted) {
            framed += read(Duration.ofMillis(50));
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(framed + " of " + wanted + " events came in 2 minutes");
            }
        }
        return new Round(
                (System.nanoTime() - begin) / 1e9,
                ProcessCpu.seconds() - own,
                stack.cpuSeconds() - broker,
                monitorSeconds() - watching);
    }

    private void send(String stream, long number, Events events, long startUs, int lengthInChunks) {
        long nowUs = System.currentTimeMillis() * 1000;
        byte[] value = wire.encode(
                Topics.LIVE_EVENTS,
                ChunkRecords.chunk(stream, number, events, startUs, startUs + lengthInChunks * CHUNK_US, nowUs, null));
        RecordFigures figures = meter.figures(Topics.LIVE_EVENTS, value);
        producer.send(
                new ProducerRecord<>(Topics.LIVE_EVENTS, stream.getBytes(StandardCharsets.UTF_8), value),
                (metadata, e) -> meter.add(Topics.LIVE_EVENTS, e == null ? figures : null));
    }

    private long read(Duration patience) {
        long events = 0;
        for (ConsumerRecord<byte[], byte[]> record : frames.poll(patience)) {
            events += wire.decode(record.value(), Frames.class).getEvents();
        }
        return events;
    }

    /** Of the monitor that runs, with what its launcher started. */
    private double monitorSeconds() {
        if (monitor == null) {
            return 0;
        }
        return monitor.toHandle()
                        .descendants()
                        .map(ProcessHandle::info)
                        .map(info -> info.totalCpuDuration().orElse(Duration.ZERO))
                        .reduce(monitor.info().totalCpuDuration().orElse(Duration.ZERO), Duration::plus)
                        .toNanos()
                / 1e9;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
