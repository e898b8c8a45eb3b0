package org.saccade.streams.job;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.saccade.streams.window.LateChunk;
import org.saccade.streams.window.RawRecord;

/**
 * Sends late chunks as they were, to the byte, with headers that say how many events were late and where the chunk lay: {@code
 * saccade.late.events}, {@code saccade.late.topic}, {@code saccade.late.partition}, {@code saccade.late.offset}, each as text.
 */
final class LateChunkSerializer extends FixedTopic<LateChunk> {

    private static final long serialVersionUID = 1L;

    LateChunkSerializer(String topic) {
        super(topic);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(LateChunk late, KafkaSinkContext context, Long timestamp) {
        RawRecord chunk = late.record();
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic(), chunk.key(), chunk.value());
        Headers headers = record.headers();
        headers.add("saccade.late.events", text(late.lateEvents()));
        headers.add("saccade.late.topic", text(chunk.topic()));
        headers.add("saccade.late.partition", text(chunk.partition()));
        headers.add("saccade.late.offset", text(chunk.offset()));
        return record;
    }

    private static byte[] text(Object value) {
        return value.toString().getBytes(StandardCharsets.UTF_8);
    }
}
