package org.saccade.schemas.schema;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How to reach a Kafka cluster and its schema registry: the usual client settings, handed on untouched, so that whatever a Kafka client
 * can do (TLS, SASL, quotas by client id) works in every stage.
 *
 * <p>The text form names the addresses only: no setting that may hold a secret is ever printed. Immutable.
 *
 * @param properties as in a client properties file; {@code bootstrap.servers} and {@code schema.registry.url} are needed
 */
public record ClientSettings(Map<String, String> properties) {

    private static final String MAX_RECORD = Integer.toString(Topics.MAX_RECORD_BYTES);
    /** The registry's client has its own names, and so have we; Kafka's clients would warn of each. */
    private static final Set<String> NOT_KAFKAS =
            Set.of("schema.registry.", "basic.auth.", "bearer.auth.", "auto.register.schemas", "saccade.");

    public ClientSettings {
        properties = Map.copyOf(properties);
        for (String needed : new String[] {CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, AvroWire.REGISTRY_URL}) {
            if (properties.getOrDefault(needed, "").isBlank()) {
                throw new IllegalArgumentException("setting " + needed + " is missing");
            }
        }
    }

    /** Plain settings for two addresses. */
    public static ClientSettings of(String bootstrapServers, String registryUrl) {
        return new ClientSettings(Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers, AvroWire.REGISTRY_URL, registryUrl));
    }

    /** Addresses of the brokers. */
    public String bootstrapServers() {
        return properties.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    }

    /** Address of the schema registry, as given: it may hold a password. */
    public String registryUrl() {
        return properties.get(AvroWire.REGISTRY_URL);
    }

    /** A new wire to the registry; the caller closes it. */
    public AvroWire wire() {
        return new AvroWire(properties);
    }

    /** Settings for an AdminClient, and the base of all others. */
    public Map<String, Object> admin() {
        Map<String, Object> settings = new HashMap<>();
        properties.forEach((key, value) -> {
            if (NOT_KAFKAS.stream().noneMatch(key::startsWith)) {
                settings.put(key, value);
            }
        });
        return settings;
    }

    /** Settings for an idempotent producer of bytes, all replicas acknowledging, batches of a megabyte within 20 ms. */
    public Map<String, Object> producer() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, "20");
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(1 << 20));
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD);
        settings.putAll(admin());
        return settings;
    }

    /** Settings for a consumer of bytes that reads committed records only, from the start of the log, and never commits by itself. */
    public Map<String, Object> consumer(String group) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MAX_RECORD);
        settings.putAll(admin());
        if (group != null) {
            settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        }
        return settings;
    }

    @Override
    public String toString() {
        return "ClientSettings[" + bootstrapServers() + ", registry " + SchemaRegistry.withoutUserInfo(registryUrl())
                + ", settings " + new TreeMap<>(properties).keySet() + "]";
    }
}
