package org.saccade.app.config;

import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * What of a client's settings may be shown: those that Kafka itself knows and does not call a password; of addresses, all but the user
 * name and password in front of the host. Everything else is masked, since an unknown name may hold anything.
 */
public final class Secrets {

    /** What is shown instead. */
    public static final String MASK = "********";

    private static final Set<String> SAFE_REGISTRY_NAMES = Set.of(
            "schema.registry.url",
            "schema.registry.retry.ms",
            "basic.auth.credentials.source",
            "bearer.auth.credentials.source");

    private Secrets() {}

    /** The value of a client property, or the mask. */
    public static String shown(String name, String value) {
        if (SAFE_REGISTRY_NAMES.contains(name)) {
            return address(value);
        }
        ConfigDef.ConfigKey key = known(name);
        return key == null || key.type() == ConfigDef.Type.PASSWORD || name.endsWith("jaas.config")
                ? MASK
                : address(value);
    }

    /** A text without the user names and passwords in its addresses. */
    public static String address(String text) {
        return text == null ? null : text.replaceAll("(?<=://)[^/@\\s,]+@", MASK + "@");
    }

    private static ConfigDef.ConfigKey known(String name) {
        for (ConfigDef def :
                new ConfigDef[] {AdminClientConfig.configDef(), ConsumerConfig.configDef(), ProducerConfig.configDef()
                }) {
            ConfigDef.ConfigKey key = def.configKeys().get(name);
            if (key != null) {
                return key;
            }
        }
        return null;
    }
}
