package org.saccade.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.SampleRef;
import org.saccade.ingest.generate.ShapeScenes;
import org.saccade.ingest.replay.ReplayConfig;
import org.saccade.ingest.replay.ReplayListener;
import org.saccade.ingest.replay.ReplaySpeed;
import org.saccade.ingest.replay.Replayer;
import org.saccade.local.LocalStack;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;
import org.saccade.schemas.schema.TrainingProgress;
import org.saccade.schemas.schema.TrainingState;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.streams.job.JobSettings;
import org.saccade.streams.job.PassCoordinator;
import org.saccade.streams.job.PassListener;
import org.saccade.streams.job.PassOptions;
import org.saccade.streams.job.TrainingSet;
import org.saccade.streams.window.PassCounts;
import org.saccade.trainer.data.PassReader;
import org.saccade.trainer.data.SampleSource;
import org.saccade.trainer.data.TrainingFrames;

/** A data set on its whole way to the trainer: in which order it arrives, and that nothing but the order depends on how it was replayed. */
class RecordingsToTrainerTest {

    private static final FrameSpec FRAMES = FrameSpec.parse("T=8,P=2,H=34,W=34,window=320ms");
    private static final int PARTITIONS = 4;

    private static final LocalStack STACK = LocalStack.shared();
    private static final ClientSettings CLIENT = ClientSettings.of(STACK.bootstrapServers(), STACK.registryUrl());

    @TempDir
    Path folder;

    @BeforeAll
    static void topics() throws Exception {
        for (String name : List.of(Topics.PASSES, Topics.TRAINING_PROGRESS, Topics.DEAD_LETTERS)) {
            create(name);
        }
    }

    /**
     * How well each stage shuffles: how far apart two samples lie after it that lay side by side before it, in one partition of a log. Evenly
     * shuffled, n samples are (n + 1) / 3 apart on average; the quality is the mean distance over that, 1 for an even shuffle and next to 0 for none.
     */
    @Test
    void neighboursInTheLogAreFarApartInTheBatches() throws Exception {
        DataSet set = shapes(150);
        String events = topic("shuffle-events");
        replay(set, events, ReplaySpeed.MAX);
        List<String> files = training(set).map(SampleRef::id).toList();
        List<List<String>> log = log(events);
        assertThat(inTurn(log)).containsExactlyInAnyOrderElementsOf(files);

        List<Pass> passes = passes(events, topic("shuffle-frames"), topic("shuffle-evaluation"), 2);
        Pass first = passes.get(0);
        List<List<String>> frames = frames(first.getFramesTopic(), 0);
        List<String> whole = order(first, 64 << 20);
        double replayed = quality(List.of(files), inTurn(log));
        double written = quality(log, inTurn(frames));
        double even = quality(frames, whole);
        double tenth = quality(frames, order(first, memory(first) / 10));
        double hundredth = quality(frames, order(first, memory(first) / 100));
        double epochs = quality(List.of(whole), order(passes.get(1), 64 << 20));
        System.out.printf(
                Locale.ROOT,
                "RecordingsToTrainerTest: shuffle quality of %d samples: files to log %.3f; log to frames %.3f; frames to trainer"
                        + " %.3f with the pass in memory, %.3f with a tenth of it, %.3f with a hundredth; epoch to epoch %.3f%n",
                files.size(),
                replayed,
                written,
                even,
                tenth,
                hundredth,
                epochs);
        assertThat(replayed).as("the replay's seeded shuffle").isBetween(0.9, 1.1);
        assertThat(even).as("a pass in memory").isBetween(0.9, 1.1);
        assertThat(quality(log, whole)).as("log to trainer").isBetween(0.9, 1.1);
        assertThat(epochs).as("another order each epoch").isBetween(0.9, 1.1);
        // Through a buffer of B samples neighbours drift about B apart: 3 B / n.
        assertThat(tenth).as("a buffer of a tenth").isBetween(0.2, 0.4);
        assertThat(hundredth).as("a buffer of a hundredth").isBetween(0.02, 0.06);
    }

    /** R7. */
    @Test
    void framesAreTheSameAtTheSpeedOfLifeAndAtFullSpeed() throws Exception {
        DataSet set = shapes(1);
        List<Map<String, String>> hashes = new ArrayList<>();
        for (ReplaySpeed speed : List.of(ReplaySpeed.MAX, ReplaySpeed.parse("1x"))) {
            String events = topic("speed-events");
            replay(set, events, speed);
            String frames = topic("speed-frames");
            passes(events, frames, topic("speed-evaluation"), 1);
            hashes.add(hashes(frames));
        }
        assertThat(hashes.get(0)).hasSize((int) training(set).count()).isNotEmpty();
        assertThat(hashes.get(1)).isEqualTo(hashes.get(0));
    }

    /** Of samples that lie side by side in one of the lists before. */
    private static double quality(List<List<String>> before, List<String> after) {
        Map<String, Integer> places = new HashMap<>();
        after.forEach(sample -> places.put(sample, places.size()));
        double sum = 0;
        int pairs = 0;
        for (List<String> list : before) {
            for (int i = 1; i < list.size(); i++) {
                sum += Math.abs(places.get(list.get(i)) - places.get(list.get(i - 1)));
                pairs++;
            }
        }
        assertThat(after).hasSize(pairs + before.size()).doesNotHaveDuplicates();
        return sum / pairs / ((after.size() + 1) / 3.0);
    }

    private static Stream<SampleRef> training(DataSet set) {
        return set.samples().stream().filter(sample -> sample.split() == Split.TRAIN);
    }

    private DataSet shapes(int perClass) {
        Path shapes = folder.resolve("shapes");
        ShapeScenes.generate(shapes, perClass, 0, 1);
        return DataSet.open(shapes);
    }

    private static void replay(DataSet set, String topic, ReplaySpeed speed) throws Exception {
        ReplayConfig config = ReplayConfig.defaults()
                .withTopic(topic)
                .withSplits(Set.of(Split.TRAIN))
                .withSpeed(speed);
        try (Replayer replayer = new Replayer(set, CLIENT, config, ReplayListener.none())) {
            assertThat(replayer.run().samples()).isEqualTo(training(set).count());
        }
    }

    /** The passes of the epochs from 0 on; names of frames do not depend on the topic, so training sets of two replays are comparable. */
    private List<Pass> passes(String events, String frames, String evaluation, int epochs) throws Exception {
        TrainingSet set = TrainingSet.capture(CLIENT, events, FRAMES, "shift=2", 7);
        try (Log log = new Log(CLIENT)) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                TrainingProgress progress = TrainingProgress.newBuilder()
                        .setTrainingSet(set.name())
                        .setRun("test")
                        .setState(TrainingState.EPOCH_STARTED)
                        .setEpoch(epoch)
                        .setEpochs(epochs)
                        .build();
                log.send(Topics.TRAINING_PROGRESS, set.name(), progress);
            }
        }
        List<Pass> made = new ArrayList<>();
        PassListener listener = new PassListener() {
            @Override
            public void finished(Pass pass, PassCounts counts, Duration elapsed) {
                if (pass.getEpoch() >= 0) {
                    made.add(pass);
                }
            }
        };
        JobSettings job = JobSettings.of(2, folder.resolve("checkpoints").toString());
        PassOptions options = new PassOptions(frames, evaluation, Topics.DEAD_LETTERS, epochs, false, job);
        try (PassCoordinator coordinator = new PassCoordinator(CLIENT, set, options, new Configuration(), listener)) {
            assertThat(coordinator.run()).isEqualTo(PassCoordinator.Outcome.EPOCHS_MADE);
        }
        return made;
    }

    /** The recordings of each partition in the order of its log. */
    private static List<List<String>> log(String events) {
        return byPartition(events, (wire, value) -> {
            EventChunk chunk = wire.decode(value, EventChunk.class);
            return chunk.getSequence() == 0 ? chunk.getSample().getId() : null;
        });
    }

    private static List<List<String>> frames(String topic, int epoch) {
        return byPartition(topic, (wire, value) -> {
            Frames frames = wire.decode(value, Frames.class);
            return frames.getEpoch() == epoch ? frames.getSample() : null;
        });
    }

    private static List<List<String>> byPartition(String topic, BiFunction<AvroWire, byte[], String> name) {
        List<List<String>> all = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            all.add(new ArrayList<>());
        }
        try (Log log = new Log(CLIENT);
                AvroWire wire = CLIENT.wire()) {
            for (ConsumerRecord<byte[], byte[]> record : log.records(topic)) {
                String sample = name.apply(wire, record.value());
                if (sample != null) {
                    all.get(record.partition()).add(sample);
                }
            }
        }
        return all;
    }

    /** One of each partition in turn. */
    private static List<String> inTurn(List<List<String>> partitions) {
        List<String> all = new ArrayList<>();
        int longest = partitions.stream().mapToInt(List::size).max().orElseThrow();
        for (int i = 0; i < longest; i++) {
            for (List<String> partition : partitions) {
                if (i < partition.size()) {
                    all.add(partition.get(i));
                }
            }
        }
        return all;
    }

    private static Map<String, String> hashes(String topic) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        Map<String, String> hashes = new TreeMap<>();
        try (Log log = new Log(CLIENT)) {
            for (Frames frames : log.all(topic, Frames.class)) {
                digest.update(AvroWire.bytes(frames.getData()));
                String before = hashes.put(
                        frames.getSample() + "@" + frames.getEpoch(),
                        HexFormat.of().formatHex(digest.digest()));
                assertThat(before).isNull();
            }
        }
        return hashes;
    }

    private static List<String> order(Pass pass, long memory) {
        List<String> names = new ArrayList<>();
        read(pass, memory, sample -> names.add(sample.sample()));
        return names;
    }

    private static long memory(Pass pass) {
        long[] bytes = {0};
        read(pass, 64 << 20, sample -> bytes[0] += sample.memory());
        return bytes[0];
    }

    private static void read(Pass pass, long memory, Consumer<TrainingFrames> each) {
        NetworkSpec network = NetworkSpec.builtIn("conv-small")
                .withInput(2, 34, 34)
                .withTimeSteps(8)
                .withClasses(ShapeScenes.classNames().size());
        try (AvroWire wire = CLIENT.wire();
                PassReader reader = new PassReader(
                        CLIENT, wire, "order-" + UUID.randomUUID(), network, Duration.ofSeconds(20), memory);
                SampleSource source = reader.training(pass, 3)) {
            source.forEachRemaining(each);
        }
    }

    private static String topic(String purpose) throws Exception {
        String name = purpose + "-" + UUID.randomUUID();
        create(name);
        return name;
    }

    private static void create(String name) throws Exception {
        try (Admin admin = Admin.create(CLIENT.admin())) {
            if (!admin.listTopics().names().get().contains(name)) {
                admin.createTopics(List.of(Topics.plan(name).newTopic(PARTITIONS, (short) -1)))
                        .all()
                        .get();
            }
        }
    }
}
