package org.saccade.streams.job;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.saccade.streams.window.EncodedRecord;

/** Sends ready bytes to one topic. */
final class EncodedRecordSerializer extends FixedTopic<EncodedRecord> {

    private static final long serialVersionUID = 1L;

    EncodedRecordSerializer(String topic) {
        super(topic);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(EncodedRecord record, KafkaSinkContext context, Long timestamp) {
        return new ProducerRecord<>(topic(), record.key(), record.value());
    }
}
