package org.saccade.app.monitor;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.RegistryException;
import org.saccade.schemas.schema.StreamHealth;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The latest {@code StreamHealth} of each live topic and stream, kept up to date by a thread. Safe for use by several threads. */
public final class StreamReports implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamReports.class);

    private final Map<String, StreamHealth> latest = new ConcurrentSkipListMap<>();
    private final AvroWire wire;
    private final LatestRecords reading;

    /** Starts reading from the beginning of the topic, which is compacted. */
    public StreamReports(ClientSettings client, String topic) {
        wire = client.wire();
        reading = new LatestRecords(client, topic, this::take);
    }

    /** Waits until what lies in the topic is known, at most so long. */
    void awaitKnown(Duration atMost) {
        reading.awaitCaughtUp(atMost);
    }

    /** What is known now, by topic and stream. */
    public List<StreamFlow> flows(long nowMs) {
        return latest.values().stream()
                .map(health -> StreamFlow.of(health, nowMs))
                .toList();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        try {
            if (record.value() == null) {
                latest.remove(key);
            } else {
                latest.put(key, wire.decode(record.value(), StreamHealth.class));
            }
        } catch (PoisonRecordException | RegistryException e) {
            LOG.warn("{}-{}@{} is left out: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }

    @Override
    public void close() {
        reading.close();
        wire.close();
    }
}
