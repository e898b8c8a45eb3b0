package org.saccade.local;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What a {@link LocalStack} needs to know; checked when made.
 *
 * @param folder where all data live; created if missing; data survive restarts
 * @param brokerPort port of the broker on 127.0.0.1; 0 takes any free one
 * @param registryPort port of the schema registry; 0 takes any free one
 * @param flinkPort port of Flink's REST API and web UI; 0 takes any free one
 * @param flinkSlots slots of the Flink cluster; 0 for a stack without Flink
 */
public record LocalStackConfig(Path folder, int brokerPort, int registryPort, int flinkPort, int flinkSlots) {

    /** Kafka's own default. */
    public static final int BROKER_PORT = 9092;
    /** The usual port of a schema registry. */
    public static final int REGISTRY_PORT = 8081;
    /** Flink's own default, 8081, is the registry's. */
    public static final int FLINK_PORT = 8082;

    /** Checks the ports: in range, and different where fixed. */
    public LocalStackConfig {
        folder = Objects.requireNonNull(folder, "folder").toAbsolutePath().normalize();
        Ports.check("brokerPort", brokerPort);
        Ports.check("registryPort", registryPort);
        Ports.check("flinkPort", flinkPort);
        if (flinkSlots < 0) {
            throw new IllegalArgumentException("flinkSlots is %d, must not be negative".formatted(flinkSlots));
        }
        if (same(brokerPort, registryPort) || same(registryPort, flinkPort) || same(brokerPort, flinkPort)) {
            throw new IllegalArgumentException("brokerPort %d, registryPort %d and flinkPort %d must differ"
                    .formatted(brokerPort, registryPort, flinkPort));
        }
    }

    /** All three services over {@code folder} on the usual ports. */
    public static LocalStackConfig in(Path folder) {
        return new LocalStackConfig(folder, BROKER_PORT, REGISTRY_PORT, FLINK_PORT, LocalFlinkConfig.DEFAULT_SLOTS);
    }

    /** The same on other ports. */
    public LocalStackConfig withPorts(int broker, int registry, int flink) {
        return new LocalStackConfig(folder, broker, registry, flink, flinkSlots);
    }

    /** The same with another number of slots; 0 for no Flink. */
    public LocalStackConfig withFlinkSlots(int slots) {
        return new LocalStackConfig(folder, brokerPort, registryPort, flinkPort, slots);
    }

    private static boolean same(int port, int other) {
        return port != 0 && port == other;
    }
}
