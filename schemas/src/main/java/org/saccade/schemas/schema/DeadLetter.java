package org.saccade.schemas.schema;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A record that a stage could not use: the original bytes, where they lay, and why they were set aside.
 *
 * <p>In the dead-letter topic the key and value are the original's to the byte and the rest is in headers named as in KIP-1034
 * ({@code __streams.errors.exception|message|stacktrace|topic|partition|offset}), plus {@code saccade.stage}.
 *
 * @param stage the stage that set it aside
 * @param topic where the record lay
 * @param partition where the record lay
 * @param offset where the record lay
 * @param key original key, null when there was none
 * @param value original value, null when there was none
 * @param exception class name of the reason
 * @param message the reason
 * @param stacktrace for developers; may be empty
 */
public record DeadLetter(
        String stage,
        String topic,
        int partition,
        long offset,
        byte[] key,
        byte[] value,
        String exception,
        String message,
        String stacktrace) {

    private static final String PREFIX = "__streams.errors.";
    private static final String STAGE = "saccade.stage";

    /** The dead letter for a record and the exception that it caused. */
    public static DeadLetter of(
            String stage, String topic, int partition, long offset, byte[] key, byte[] value, Throwable reason) {
        StringWriter trace = new StringWriter();
        reason.printStackTrace(new PrintWriter(trace));
        return new DeadLetter(
                stage,
                topic,
                partition,
                offset,
                key,
                value,
                reason.getClass().getName(),
                String.valueOf(reason.getMessage()),
                trace.toString());
    }

    /** The same for a record as a consumer got it. */
    public static DeadLetter of(String stage, ConsumerRecord<byte[], byte[]> record, Throwable reason) {
        return of(stage, record.topic(), record.partition(), record.offset(), record.key(), record.value(), reason);
    }

    /** What to send to the dead-letter topic. */
    public ProducerRecord<byte[], byte[]> toProducerRecord(String deadLetterTopic) {
        return new ProducerRecord<>(deadLetterTopic, null, key, value, headers());
    }

    /** The headers alone. */
    public Headers headers() {
        Headers headers = new RecordHeaders();
        put(headers, PREFIX + "exception", exception);
        put(headers, PREFIX + "message", message);
        put(headers, PREFIX + "stacktrace", stacktrace);
        put(headers, PREFIX + "topic", topic);
        put(headers, PREFIX + "partition", Integer.toString(partition));
        put(headers, PREFIX + "offset", Long.toString(offset));
        put(headers, STAGE, stage);
        return headers;
    }

    /**
     * Reads a record of the dead-letter topic.
     *
     * @throws PoisonRecordException when the headers that say where it came from are missing or no numbers
     */
    public static DeadLetter from(ConsumerRecord<byte[], byte[]> record) {
        Headers headers = record.headers();
        try {
            return new DeadLetter(
                    get(headers, STAGE, ""),
                    get(headers, PREFIX + "topic", null),
                    Integer.parseInt(get(headers, PREFIX + "partition", null)),
                    Long.parseLong(get(headers, PREFIX + "offset", null)),
                    record.key(),
                    record.value(),
                    get(headers, PREFIX + "exception", ""),
                    get(headers, PREFIX + "message", ""),
                    get(headers, PREFIX + "stacktrace", ""));
        } catch (NumberFormatException e) {
            throw new PoisonRecordException(
                    "record at " + record.topic() + "-" + record.partition() + "@" + record.offset()
                            + " has a header with no number: " + e.getMessage(),
                    e);
        }
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String get(Headers headers, String name, String fallback) {
        Header header = headers.lastHeader(name);
        if (header == null || header.value() == null) {
            if (fallback == null) {
                throw new PoisonRecordException("header " + name + " is missing: not a dead letter");
            }
            return fallback;
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
