package org.saccade.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.saccade.local.LocalStack;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Topics;

/** Against a real broker; all topics are new for each test. */
class DeadLetterBoxTest {

    private final String id = UUID.randomUUID().toString();
    private final String letters = "letters-" + id;
    private final String events = "events-" + id;
    private final String frames = "frames-" + id;
    private ClientSettings client;
    private Cluster cluster;
    private DeadLetterBox box;

    @BeforeEach
    void topics() {
        LocalStack stack = LocalStack.shared();
        client = ClientSettings.of(stack.bootstrapServers(), stack.registryUrl());
        cluster = Cluster.connect(client, Duration.ofSeconds(20));
        new TopicAdmin(cluster)
                .create(List.of(Topics.plan(letters), Topics.plan(events), Topics.plan(frames)), 2, (short) 1);
        box = new DeadLetterBox(cluster, letters);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void lettersGoBackByteForByteOnceToTheirOwnPartition() throws Exception {
        byte[] key = {1, 2};
        byte[] value = {0, -1, 7};
        set(new DeadLetter("stream", events, 1, 42, key, value, "x.BadMagic", "bad magic 7 at byte 0", ""));
        set(new DeadLetter("stream", events, 0, 43, null, new byte[0], "x.BadMagic", "bad magic", ""));
        assertThat(list(LetterFilter.all())).hasSize(2).anySatisfy(e -> {
            assertThat(e.origin()).isEqualTo(events + "-1@42");
            assertThat(e.reason()).isEqualTo("BadMagic");
            assertThat(e.valueBytes()).isEqualTo(3);
            assertThat(e.replayed()).isFalse();
        });
        ReplayReport report = box.replay(LetterFilter.all());
        assertThat(report.replayed()).isEqualTo(2);
        assertThat(report.topics()).containsEntry(events, 2L);
        List<ConsumerRecord<byte[], byte[]>> back = read(events);
        assertThat(back).hasSize(2).anySatisfy(record -> {
            assertThat(record.partition()).isEqualTo(1);
            assertThat(record.key()).isEqualTo(key);
            assertThat(record.value()).isEqualTo(value);
        });
        ReplayReport again = box.replay(LetterFilter.all());
        assertThat(again.replayed()).isZero();
        assertThat(again.replayedEarlier()).isEqualTo(2);
        assertThat(read(events)).hasSize(2);
        assertThat(list(LetterFilter.all()))
                .allSatisfy(e -> assertThat(e.replayed()).isTrue());
    }

    @Test
    void whatAFilterLeavesCanBeReplayedLater() throws Exception {
        for (int i = 0; i < 20; i++) {
            set(letter(i % 3 == 0 ? frames : events, i));
        }
        ReplayReport first = box.replay(new LetterFilter(frames, null, null));
        assertThat(first.replayed()).isEqualTo(7);
        assertThat(first.notMatching()).isEqualTo(13);
        set(letter(frames, 20));
        ReplayReport second = box.replay(new LetterFilter(frames, null, null));
        assertThat(second.replayed()).isEqualTo(1);
        assertThat(second.replayedEarlier()).isEqualTo(7);
        ReplayReport rest = box.replay(LetterFilter.all());
        assertThat(rest.replayed()).isEqualTo(13);
        assertThat(rest.replayedEarlier()).isEqualTo(8);
        assertThat(read(frames)).hasSize(8);
        assertThat(read(events)).hasSize(13);
        assertThat(box.replay(LetterFilter.all()).replayedEarlier()).isEqualTo(21);
    }

    @Test
    void aMissingOriginAndForeignRecordsStayAndAreCounted() throws Exception {
        set(letter("gone-" + id, 1));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(client.producer())) {
            producer.send(new ProducerRecord<>(letters, "not a letter".getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
        ReplayReport report = box.replay(LetterFilter.all());
        assertThat(report.replayed()).isZero();
        assertThat(report.originMissing()).isEqualTo(1);
        assertThat(report.missingTopics()).containsExactly("gone-" + id);
        assertThat(report.unreadable()).isEqualTo(1);
        assertThat(list(LetterFilter.all())).hasSize(2).anySatisfy(e -> assertThat(e.origin())
                .isNull());
    }

    @Test
    void aTopicThatIsNotThereHoldsNoLetters() throws Exception {
        DeadLetterBox none = new DeadLetterBox(cluster, "none-" + id);
        List<LetterEntry> entries = new ArrayList<>();
        none.list(LetterFilter.all(), entries::add);
        assertThat(entries).isEmpty();
        assertThat(none.replay(LetterFilter.all()).replayed()).isZero();
    }

    @Test
    void aLedgerHalfWayThroughAPassForgetsNothingThatLiesAhead() {
        ReplayLedger before = ReplayLedger.of(new OffsetAndMetadata(3, "5-6,9-9"));
        ReplayLedger pass = ReplayLedger.empty();
        for (long offset = 0; offset < 3; offset++) {
            pass.done(offset);
        }
        pass.left(3);
        pass.left(4);
        pass.done(5);
        OffsetAndMetadata halfWay = pass.committed(before);
        assertThat(halfWay.offset()).isEqualTo(3);
        assertThat(halfWay.metadata()).isEqualTo("5-5,6-6,9-9");
        assertThat(ReplayLedger.empty().committed(before)).isEqualTo(new OffsetAndMetadata(3, "5-6,9-9"));
    }

    private static DeadLetter letter(String topic, int offset) {
        return DeadLetter.of(
                "stream", topic, 0, offset, null, new byte[] {(byte) offset}, new PoisonRecordException("bad record"));
    }

    private void set(DeadLetter letter) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(client.producer())) {
            producer.send(letter.toProducerRecord(letters)).get();
        }
    }

    private List<LetterEntry> list(LetterFilter filter) throws InterruptedException {
        List<LetterEntry> entries = new ArrayList<>();
        box.list(filter, entries::add);
        return entries;
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic) throws InterruptedException {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        BoundedReader.read(
                cluster,
                List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1)),
                (first, end) -> first,
                records::add);
        return records;
    }
}
