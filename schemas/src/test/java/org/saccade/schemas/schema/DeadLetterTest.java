package org.saccade.schemas.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

    private static final byte[] KEY = {1, 2};
    private static final byte[] VALUE = {0, 0, 0, 0, 9, -1};

    @Test
    void originalAndReasonComeBack() {
        ConsumerRecord<byte[], byte[]> original = new ConsumerRecord<>("live-frames", 3, 41L, KEY, VALUE);
        DeadLetter sent = DeadLetter.of("classify", original, new PoisonRecordException("schema id 9 is unknown"));
        ProducerRecord<byte[], byte[]> record = sent.toProducerRecord(Topics.DEAD_LETTERS);
        assertThat(record.topic()).isEqualTo("dead-letters");
        assertThat(record.key()).isEqualTo(KEY);
        assertThat(record.value()).isEqualTo(VALUE);
        assertThat(record.headers().lastHeader("__streams.errors.offset").value())
                .containsExactly('4', '1');
        DeadLetter read = DeadLetter.from(received(record));
        assertThat(read).isEqualTo(sent);
        assertThat(read.message()).isEqualTo("schema id 9 is unknown");
        assertThat(read.exception()).isEqualTo(PoisonRecordException.class.getName());
        assertThat(read.stacktrace()).contains("DeadLetterTest");
    }

    @Test
    void tombstonesWithoutKeyTravelToo() {
        DeadLetter sent = DeadLetter.of("stream", "events", 0, 0, null, null, new IllegalStateException());
        DeadLetter read = DeadLetter.from(received(sent.toProducerRecord("dlq")));
        assertThat(read.key()).isNull();
        assertThat(read.value()).isNull();
        assertThat(read.message()).isEqualTo("null");
    }

    @Test
    void otherRecordsAreNoDeadLetters() {
        assertThatThrownBy(() -> DeadLetter.from(received(new ProducerRecord<>("dlq", KEY, VALUE))))
                .isInstanceOf(PoisonRecordException.class)
                .hasMessageContaining("__streams.errors.topic is missing");
        ProducerRecord<byte[], byte[]> record = DeadLetter.of(
                        "s", "t", 0, 0, KEY, VALUE, new IllegalStateException("x"))
                .toProducerRecord("dlq");
        record.headers().add("__streams.errors.offset", new byte[] {'x'});
        assertThatThrownBy(() -> DeadLetter.from(received(record)))
                .isInstanceOf(PoisonRecordException.class)
                .hasMessageContaining("dlq-0@7");
    }

    private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> sent) {
        return new ConsumerRecord<>(
                sent.topic(),
                0,
                7L,
                0L,
                TimestampType.CREATE_TIME,
                -1,
                -1,
                sent.key(),
                sent.value(),
                sent.headers(),
                Optional.empty());
    }
}
