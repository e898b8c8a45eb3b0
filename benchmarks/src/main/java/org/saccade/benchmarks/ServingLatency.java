package org.saccade.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.saccade.inference.model.Classifier;
import org.saccade.inference.model.ClassifierOptions;
import org.saccade.inference.stream.ClassifyConfig;
import org.saccade.inference.stream.ClassifyListener;
import org.saccade.inference.stream.ClassifyService;
import org.saccade.inference.stream.Delivery;
import org.saccade.inference.stream.DirectClassifier;
import org.saccade.inference.stream.EventWindows;
import org.saccade.inference.stream.Overload;
import org.saccade.local.LocalFlink;
import org.saccade.local.LocalFlinkConfig;
import org.saccade.schemas.bundle.BundleManifest;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Topics;
import org.saccade.schemas.window.StreamChunk;
import org.saccade.snn.emit.SkipCheck;
import org.saccade.snn.emit.StepGraph;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.streams.job.JobSettings;
import org.saccade.streams.job.LiveJob;
import org.saccade.streams.window.LiveSettings;

/**
 * How long after its last event the prediction of a live window is visible to a committed reader, hop by hop: in one hop, and through Flink, in the
 * same run, beside the bare way of the same chunks through Kafka; and how many streams one core answers at real time. The network is conv-small with drawn weights.
 *
 * <pre>
 *   java -cp 'benchmarks/target/saccade-benchmarks-0.1.0-SNAPSHOT.jar:benchmarks/target/lib/*' org.saccade.benchmarks.ServingLatency
 *     -Dstreams=N       cameras (default 10)
 *     -Dframes=SPEC     frames (default T=5,H=34,W=34,window=100ms); its size is the sensor's
 *     -Dchunk=MS        length of a chunk (default 10)
 *     -Drate=N          events per second of one camera (default 20000)
 *     -Dseconds=N       measured, after 10 s of warm-up (default 30)
 *     -Dways=WAYS       of kafka, hop and flink (default all three)
 *     -Doverload=true   one hop alone, newest first: for more than the machine can do
 * </pre>
 *
 * The last event of a window happens up to one chunk before the chunk is sent: that wait is part of the figures, as it is part of life. Cameras,
 * stages and reader share this process, broker and registry have one of their own, and all share the machine.
 */
public final class ServingLatency {

    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final int PARTITIONS = 4;

    private final ClientSettings settings;
    private final Path folder;
    private final int streams = Integer.getInteger("streams", 10);
    private final FrameSpec frames = FrameSpec.parse(System.getProperty("frames", "T=5,H=34,W=34,window=100ms"));
    private final Duration measured = Duration.ofSeconds(Integer.getInteger("seconds", 30));
    private final ModelBundle bundle;
    private final Cameras cameras;

    private ServingLatency(ClientSettings stack, Path folder) throws IOException {
        Map<String, String> properties = new HashMap<>(stack.properties());
        // As 'saccade feed' sends.
        properties.put(ProducerConfig.LINGER_MS_CONFIG, "2");
        this.settings = new ClientSettings(properties);
        this.folder = folder;
        bundle = bundle();
        cameras = new Cameras(
                settings,
                streams,
                Integer.getInteger("chunk", 10),
                Integer.getInteger("rate", 20_000),
                new Geometry(frames.width(), frames.height()));
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("serving-benchmark-");
        try (StackProcess stack = StackProcess.start(folder)) {
            ServingLatency benchmark = new ServingLatency(stack.settings(), folder);
            System.out.printf("%d streams, %s, %s%n", benchmark.streams, benchmark.frames, benchmark.cameras);
            if (Boolean.getBoolean("overload")) {
                benchmark.oneHop("one hop", Overload.NEWEST, Delivery.EXACTLY_ONCE);
            } else {
                benchmark.ways(List.of(
                        System.getProperty("ways", "kafka,hop,plain,flink").split(",")));
            }
        } finally {
            LiveJobBenchmark.delete(folder);
        }
        // Flink's threads outlive it.
        System.exit(0);
    }

    private void ways(List<String> ways) throws Exception {
        streamsPerCore();
        double kafka = ways.contains("kafka") ? kafkaAlone() : Double.NaN;
        double hop = ways.contains("hop") ? oneHop("one hop", Overload.ALL, Delivery.EXACTLY_ONCE) : Double.NaN;
        double plain = ways.contains("plain")
                ? oneHop("one hop, at least once", Overload.ALL, Delivery.AT_LEAST_ONCE)
                : Double.NaN;
        double flink = ways.contains("flink") ? throughFlink() : Double.NaN;
        System.out.printf(
                Locale.ROOT,
                "RATIO of p99 to Kafka alone: one hop %.1f, at least once %.1f, through Flink %.1f%n",
                hop / kafka,
                plain / kafka,
                flink / kafka);
    }

    /** Cutting, binning and answering on one thread, without Kafka. */
    private void streamsPerCore() {
        Cameras still = new Cameras(
                settings,
                1,
                Integer.getInteger("chunk", 10),
                Integer.getInteger("rate", 20_000),
                new Geometry(frames.width(), frames.height()));
        List<EventChunk> chunks = still.chunks(1000);
        try (Classifier classifier = Classifier.onnx(bundle, ClassifierOptions.DEFAULT)) {
            long windows = 0;
            long spent = 0;
            for (int round = 0; round < 6; round++) {
                DirectClassifier direct = new DirectClassifier(classifier, EventWindows.DEFAULT);
                long begun = System.nanoTime();
                long answered = 0;
                for (EventChunk chunk : chunks) {
                    answered += direct.take("camera", StreamChunk.of(chunk)).size();
                }
                if (round > 1) {
                    windows += answered;
                    spent += System.nanoTime() - begun;
                }
            }
            double perSecond = windows / (spent / 1e9);
            System.out.printf(
                    Locale.ROOT,
                    "one core, decode to answer: %.0f windows/s, %.0f streams at real time%n",
                    perSecond,
                    perSecond * frames.windowUs() / 1e6);
        }
    }

    /** The same chunks through producer, broker and consumer, nothing between: p99. */
    private double kafkaAlone() throws Exception {
        String topic = topic();
        double[] ms;
        try (Arrivals arrivals = Arrivals.ofChunks(settings, topic)) {
            ms = cameras.show(topic, WARM_UP, measured, arrivals);
        }
        Arrays.sort(ms);
        System.out.printf(
                Locale.ROOT,
                "%-22s %-22s n %d, p50 %.1f, p95 %.1f, p99 %.1f, most %.1f ms%n",
                "Kafka alone",
                "last event -> readable",
                ms.length,
                HopTimes.quantile(ms, 0.5),
                HopTimes.quantile(ms, 0.95),
                HopTimes.quantile(ms, 0.99),
                HopTimes.quantile(ms, 1));
        return HopTimes.quantile(ms, 0.99);
    }

    private double oneHop(String way, Overload overload, Delivery delivery) throws Exception {
        String events = topic();
        String predictions = topic();
        ClassifyConfig config = config(events, predictions)
                .withEvents(EventWindows.DEFAULT)
                .withOverload(overload)
                .withDelivery(delivery);
        return answer(way, events, predictions, config);
    }

    private double throughFlink() throws Exception {
        String events = topic();
        String framed = topic();
        String predictions = topic();
        LiveJob.Ends ends = new LiveJob.Ends(events, framed, Topics.DEAD_LETTERS, null, "bench-" + events, true, false);
        LiveSettings live = LiveSettings.of(settings.properties(), framed, frames.toString());
        JobSettings job = JobSettings.of(2, folder.resolve(events).toString());
        try (LocalFlink flink = LocalFlink.start(LocalFlinkConfig.in(folder.resolve("flink")))) {
            JobClient running = LiveJob.start(settings, live, ends, job, flink.clientConfiguration(), null);
            try {
                return answer("through Flink", events, predictions, config(framed, predictions));
            } finally {
                running.cancel().get();
            }
        }
    }

    private ClassifyConfig config(String from, String to) {
        return ClassifyConfig.of(settings, "bench", folder)
                .withBundle(bundle.folder())
                .withTopics(from, to)
                .withGroup(to + "-group", to + "-0");
    }

    private double answer(String way, String events, String predictions, ClassifyConfig config) throws Exception {
        try (ClassifyService service = ClassifyService.open(config, ClassifyListener.NONE);
                HopTimes times = new HopTimes(settings, predictions)) {
            Thread thread = new Thread(service::run, "classify");
            thread.start();
            cameras.show(events, WARM_UP, measured, times::countFrom);
            double p99 = times.report(way);
            System.out.println(way + ": " + service.result());
            if (config.overload() == Overload.NEWEST) {
                System.out.println(way + ": " + times.drops(frames.windowUs()));
            }
            service.stop();
            thread.join();
            return p99;
        }
    }

    private ModelBundle bundle() throws IOException {
        NetworkSpec network = NetworkSpec.builtIn("conv-small")
                .withInput(frames.polarities(), frames.height(), frames.width())
                .withTimeSteps(frames.timeSteps())
                .withClasses(10);
        Random random = new Random(1);
        Weights weights = Weights.initial(network, 1).map((name, tensor) -> {
            float[] values = tensor.data().clone();
            for (int i = 0; i < values.length && name.endsWith(".bias"); i++) {
                values[i] = (float) (-0.2 + 0.3 * random.nextDouble());
            }
            return values;
        });
        Path at = Files.createDirectories(folder.resolve("bundle"));
        Files.write(
                at.resolve(ModelBundle.STEP_GRAPH),
                StepGraph.of(network, weights).onnx());
        SkipCheck check = SkipCheck.of(network, weights);
        return ModelBundle.seal(
                at,
                new BundleManifest(
                        BundleManifest.FORMAT,
                        "bench-",
                        "bench",
                        "bench",
                        0,
                        System.currentTimeMillis(),
                        new ObjectMapper().readTree(network.toJson()),
                        frames.toString(),
                        IntStream.range(0, 10).mapToObj(k -> "class " + k).toList(),
                        new BundleManifest.Skip(check.lazyAllowed(), "checked", 0),
                        Map.of(),
                        List.of()));
    }

    private String topic() throws Exception {
        String topic = "serving-" + UUID.randomUUID();
        try (Admin admin = Admin.create(settings.admin())) {
            if (!admin.listTopics().names().get().contains(Topics.DEAD_LETTERS)) {
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
}
