package org.saccade.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.app.serve.Bundles;
import org.saccade.inference.stream.ClassifyConfig;
import org.saccade.inference.stream.ClassifyListener;
import org.saccade.inference.stream.ClassifyService;
import org.saccade.inference.stream.EventWindows;
import org.saccade.local.LocalFlink;
import org.saccade.local.LocalFlinkConfig;
import org.saccade.local.LocalStack;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.SampleInfo;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;
import org.saccade.schemas.schema.WallClock;
import org.saccade.streams.job.JobSettings;
import org.saccade.streams.job.LiveJob;
import org.saccade.streams.window.LiveSettings;

/** The same chunks give the same predictions in one hop as through Flink. */
class OneHopTest {

    private static final String FRAMES = "T=4,P=2,H=16,W=16,window=50ms";
    private static final List<String> STREAMS = List.of("camera-a", "camera-b", "sample-c");

    @TempDir
    Path folder;

    private final ClientSettings settings = ClientSettings.of(
            LocalStack.shared().bootstrapServers(), LocalStack.shared().registryUrl());

    /** Chunks that straddle windows; some late, some again, one stream a labelled sample that ends. */
    private static List<EventChunk> chunks() {
        Random random = new Random(11);
        List<EventChunk> chunks = new ArrayList<>();
        for (String stream : STREAMS) {
            long startUs = 3_000;
            for (int i = 0; i < 40; i++) {
                long endUs = startUs + 5_000 + random.nextInt(40_000);
                int n = random.nextInt(80);
                long from = i % 9 == 5 ? startUs - 3_000 : startUs;
                long[] times = random.longs(n, from, endUs).sorted().toArray();
                EventsBuilder events = new EventsBuilder(new Geometry(20, 18), from, n);
                for (long time : times) {
                    events.add(time, random.nextInt(20), random.nextInt(18), random.nextInt(2));
                }
                SampleInfo sample = stream.startsWith("sample")
                        ? new SampleInfo("sample/c", 2, Split.TEST, i == 39, Map.of())
                        : null;
                chunks.add(ChunkRecords.chunk(stream, i, events.build(), from, endUs, WallClock.nowUs(), sample));
                if (i % 7 == 3) {
                    chunks.add(chunks.get(chunks.size() - 1));
                }
                startUs = endUs;
            }
            if (!stream.startsWith("sample")) {
                // So that the clock closes every window with events, and nothing hangs on how quick the machine is.
                chunks.add(ChunkRecords.chunk(
                        stream, 40, Events.none(new Geometry(20, 18), startUs), startUs, startUs + 100_000, 0, null));
            }
        }
        return chunks;
    }

    @Test
    @Timeout(240)
    void predictionsAreThoseOfTheWayThroughFlink() throws Exception {
        ModelBundle bundle = Bundles.make(folder.resolve("m"), FRAMES, "hop", 1);
        String events = "onehop-events";
        String framed = "onehop-frames";
        String direct = "onehop-direct";
        String through = "onehop-through";
        topics(events, framed, direct, through);
        send(events);
        Map<String, Prediction> oneHop = predictions(
                config(events, direct, bundle).withEvents(EventWindows.DEFAULT.withIdle(Duration.ofHours(1))), direct);
        LiveJob.Ends ends = new LiveJob.Ends(events, framed, Topics.DEAD_LETTERS, null, "onehop-live", true, false);
        LiveSettings live = LiveSettings.of(settings.properties(), framed, FRAMES)
                .withSilence(Duration.ofHours(1), Duration.ofHours(2));
        Map<String, Prediction> throughFlink;
        try (LocalFlink flink = LocalFlink.start(LocalFlinkConfig.in(folder.resolve("flink")))) {
            JobClient job = LiveJob.start(
                    settings,
                    live,
                    ends,
                    JobSettings.of(2, folder.resolve("checkpoints").toString()),
                    flink.clientConfiguration(),
                    null);
            try {
                throughFlink = predictions(config(framed, through, bundle), through);
            } finally {
                job.cancel().get();
            }
        }
        assertThat(oneHop).hasSizeGreaterThan(50);
        assertThat(oneHop).isEqualTo(throughFlink);
    }

    private ClassifyConfig config(String from, String to, ModelBundle bundle) {
        return ClassifyConfig.of(settings, "hop", folder.resolve("store"))
                .withBundle(bundle.folder())
                .withTopics(from, to)
                .withGroup(to + "-group", to + "-0");
    }

    private void topics(String... names) throws Exception {
        try (Admin admin = Admin.create(settings.admin())) {
            List<NewTopic> topics = new ArrayList<>();
            for (String name : names) {
                topics.add(new NewTopic(name, 2, (short) 1));
            }
            if (!admin.listTopics().names().get().contains(Topics.DEAD_LETTERS)) {
                topics.add(Topics.plan(Topics.DEAD_LETTERS).newTopic(1, (short) 1));
            }
            admin.createTopics(topics).all().get();
        }
    }

    private void send(String topic) throws Exception {
        try (AvroWire wire = settings.wire();
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings.producer())) {
            for (EventChunk chunk : chunks()) {
                producer.send(new ProducerRecord<>(
                        topic, chunk.getStream().getBytes(StandardCharsets.UTF_8), wire.encode(topic, chunk)));
            }
        }
    }

    /** All predictions, when each stream's last window is there; without the stamps of the stages. */
    private Map<String, Prediction> predictions(ClassifyConfig config, String topic) throws Exception {
        Map<String, Long> ends = new TreeMap<>();
        chunks().stream()
                .filter(chunk -> chunk.getSequence() < 40)
                .forEach(chunk -> ends.merge(chunk.getStream(), chunk.getEndUs(), Math::max));
        try (ClassifyService service = ClassifyService.open(config, ClassifyListener.NONE)) {
            Thread thread = new Thread(service::run, "classify");
            thread.start();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        Map<String, Prediction> now = read(topic);
                        return STREAMS.stream().allMatch(stream -> now.values().stream()
                                .anyMatch(p -> p.getStream().equals(stream) && p.getWindowEndUs() >= ends.get(stream)));
                    });
            service.stop();
            thread.join();
        }
        return read(topic);
    }

    private Map<String, Prediction> read(String topic) {
        Map<String, Prediction> predictions = new TreeMap<>();
        try (AvroWire wire = settings.wire();
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings.consumer(null))) {
            List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < end.get(p))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                    Prediction p = Prediction.newBuilder(wire.decode(record.value(), Prediction.class))
                            .setFramedAtUs(0)
                            .setPredictedAtUs(0)
                            .build();
                    assertThat(predictions.put(p.getStream() + "@" + p.getWindowStartUs(), p))
                            .isNull();
                }
            }
        }
        return predictions;
    }
}
