package org.saccade.streams.job;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.saccade.schemas.schema.DeadLetter;

/** Sends dead letters with the original bytes and the reason in headers. */
final class DeadLetterSerializer extends FixedTopic<DeadLetter> {

    private static final long serialVersionUID = 1L;

    DeadLetterSerializer(String topic) {
        super(topic);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(DeadLetter letter, KafkaSinkContext context, Long timestamp) {
        return letter.toProducerRecord(topic());
    }
}
