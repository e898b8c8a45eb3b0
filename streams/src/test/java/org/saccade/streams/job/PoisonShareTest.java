package org.saccade.streams.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Topics;
import org.saccade.streams.window.LiveSettings;

/** A share of all records is poison: every record is either in the frames or, to the byte, among the dead letters. */
class PoisonShareTest {

    private static final int RECORDINGS = 100;
    private static final int EVENTS = 120;
    private static final String SPEC = "T=8,H=34,W=34,window=320ms";

    @TempDir
    Path folder;

    private final ClientSettings settings = Cluster.settings();

    @BeforeAll
    static void topics() throws Exception {
        Cluster.fixedTopics();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 1})
    void aPassBinsWhatIsSoundAndSetsAsideWhatIsNot(double share) throws Exception {
        String events = Cluster.topic("events", 2);
        List<ProducerRecord<byte[], byte[]>> poison = send(events, share);
        String frames = Cluster.topic("frames", 2);
        String evaluation = Cluster.topic("evaluation-frames", 1);
        TrainingSet set = TrainingSet.capture(settings, events, FrameSpec.parse(SPEC), "", 1);
        Coordinators.makeAll(settings, set, Coordinators.options(frames, evaluation, 1, 2, folder), PassListener.NONE);
        setAside(events, poison);
        List<Frames> made = new ArrayList<>(Reading.frames(settings, frames));
        made.addAll(Reading.frames(settings, evaluation));
        sound(made, poison);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 1})
    void liveWindowsHoldWhatIsSoundAndTheJobGoesOn(double share) throws Exception {
        String events = Cluster.topic("live-events", 2);
        String frames = Cluster.topic("live-frames", 2);
        LiveJob.Ends ends = new LiveJob.Ends(events, frames, Topics.DEAD_LETTERS, null, "live-" + events, true, true);
        JobSettings job = JobSettings.of(2, folder.toString()).withCheckpointInterval(Duration.ofMillis(200));
        JobClient client = LiveJob.start(
                settings, LiveSettings.of(settings.properties(), frames, SPEC), ends, job, Cluster.flink(), null);
        try {
            List<ProducerRecord<byte[], byte[]>> poison = send(events, share);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> letters(events).size() >= poison.size()
                            && Reading.frames(settings, frames).size() >= RECORDINGS - poison.size());
            setAside(events, poison);
            sound(Reading.frames(settings, frames), poison);
        } finally {
            client.cancel().get();
        }
    }

    /** Recordings of one chunk each; some of them broken on the way. Those are returned. */
    private List<ProducerRecord<byte[], byte[]>> send(String topic, double share) throws Exception {
        SplittableRandom random = new SplittableRandom(5);
        List<ProducerRecord<byte[], byte[]>> poison = new ArrayList<>();
        try (AvroWire wire = settings.wire();
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings.producer())) {
            for (Recordings.Recording recording : Recordings.make(7, RECORDINGS, EVENTS, 1)) {
                EventChunk chunk = recording.chunks().get(0);
                boolean broken = random.nextDouble() < share || poison.isEmpty();
                byte[] value = wire.encode(topic, chunk);
                if (broken) {
                    value = broken(wire, topic, chunk, value, poison.size());
                }
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(topic, chunk.getStream().getBytes(StandardCharsets.UTF_8), value);
                producer.send(record).get();
                if (broken) {
                    poison.add(record);
                }
            }
        }
        return poison;
    }

    /** One kind of harm after another. */
    private static byte[] broken(AvroWire wire, String topic, EventChunk chunk, byte[] value, int kind) {
        byte[] bytes = value.clone();
        switch (kind % 5) {
            case 0 -> bytes[0] = 7;
            case 1 -> ByteBuffer.wrap(bytes).putInt(1, 987_654_321);
            case 2 -> bytes = Arrays.copyOf(bytes, bytes.length / 2);
            case 3 ->
                bytes = wire.encode(
                        topic, EventChunk.newBuilder(chunk).setWidth(7).build());
            default ->
                bytes = wire.encode(
                        topic,
                        EventChunk.newBuilder(chunk)
                                .setCount(chunk.getCount() + 1)
                                .build());
        }
        return bytes;
    }

    private List<DeadLetter> letters(String topic) {
        return Reading.all(settings, Topics.DEAD_LETTERS).stream()
                .map(DeadLetter::from)
                .filter(letter -> letter.topic().equals(topic))
                .toList();
    }

    private void setAside(String topic, List<ProducerRecord<byte[], byte[]>> poison) {
        List<DeadLetter> letters = letters(topic);
        assertThat(letters).hasSameSizeAs(poison).allSatisfy(letter -> assertThat(letter.message())
                .isNotBlank());
        for (ProducerRecord<byte[], byte[]> sent : poison) {
            assertThat(letters)
                    .filteredOn(letter ->
                            Arrays.equals(letter.value(), sent.value()) && Arrays.equals(letter.key(), sent.key()))
                    .hasSize(1);
        }
    }

    private static void sound(List<Frames> made, List<ProducerRecord<byte[], byte[]>> poison) {
        assertThat(made).hasSize(RECORDINGS - poison.size());
        assertThat(made).allSatisfy(f -> assertThat(f.getEvents()).isEqualTo(EVENTS));
    }
}
