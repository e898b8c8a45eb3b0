package org.saccade.schemas.digest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.RegistryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link StageMeter} for producers that are reached by their settings alone, such as those of Flink's sink. All producers of a process that
 * write the same topic share one. It counts a record as it is handed over: what a transaction takes back was counted, and is again.
 */
public final class StageMeterInterceptor implements ProducerInterceptor<byte[], byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(StageMeterInterceptor.class);
    private static final String STAGE = "saccade.digests.stage";
    private static final String TOPIC = "saccade.digests.topic";
    private static final String SCHEMA = "saccade.digests.schema";

    private record Key(String brokers, String stage, String topic) {}

    private record Shared(StageMeter meter, int users) {}

    private static final Map<Key, Shared> METERS = new HashMap<>();

    private Key key;
    private StageMeter meter;

    /** Settings of a producer that is to be measured; none where that is not wanted or the registry does not give the schema. */
    public static Map<String, String> settings(ClientSettings clients, String stage, String topic) {
        if (!StageMeter.wanted(clients) || Kind.of(topic) == null) {
            return Map.of();
        }
        int schema;
        try {
            schema = StageMeter.schemaId(clients);
        } catch (RegistryException e) {
            LOG.warn("stage {} is not told to the monitor: {}", stage, e.getMessage());
            return Map.of();
        }
        String users = clients.properties().getOrDefault(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, "");
        String own = StageMeterInterceptor.class.getName();
        return Map.of(
                ProducerConfig.INTERCEPTOR_CLASSES_CONFIG,
                users.isBlank() ? own : users + "," + own,
                STAGE,
                stage,
                TOPIC,
                topic,
                SCHEMA,
                Integer.toString(schema));
    }

    @Override
    public void configure(Map<String, ?> configs) {
        int schema = Integer.parseInt(configs.get(SCHEMA).toString());
        String topic = configs.get(TOPIC).toString();
        String stage = configs.get(STAGE).toString();
        key = new Key(String.valueOf(configs.get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)), stage, topic);
        synchronized (METERS) {
            Shared shared = METERS.get(key);
            meter = shared == null
                    ? StageMeter.open(stage, List.of(topic), new HashMap<>(configs), () -> schema)
                    : shared.meter();
            METERS.put(key, new Shared(meter, shared == null ? 1 : shared.users() + 1));
        }
    }

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        meter.add(record.topic(), meter.figures(record.topic(), record.value()));
        return record;
    }

    @Override
    public void close() {
        synchronized (METERS) {
            Shared shared = METERS.remove(key);
            if (shared != null && shared.users() > 1) {
                METERS.put(key, new Shared(shared.meter(), shared.users() - 1));
                return;
            }
        }
        if (meter != null) {
            meter.close();
        }
    }
}
