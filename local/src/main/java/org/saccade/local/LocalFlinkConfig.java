package org.saccade.local;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * What a {@link LocalFlink} needs to know; checked when made.
 *
 * @param folder where checkpoints and temporary files live; created if missing
 * @param port port of the REST API and web UI on 127.0.0.1; 0 takes any free one
 * @param slots how many parallel pipelines run at once, over all jobs; at least 1
 * @param settings further Flink settings of the cluster, such as a metrics reporter; those that it needs itself stay
 */
public record LocalFlinkConfig(Path folder, int port, int slots, Map<String, String> settings) {

    /** Enough for two jobs at parallelism 2. */
    public static final int DEFAULT_SLOTS = 4;

    /** Checks the port and the slots. */
    public LocalFlinkConfig {
        settings = Map.copyOf(settings);
        folder = Objects.requireNonNull(folder, "folder").toAbsolutePath().normalize();
        Ports.check("port", port);
        if (slots < 1) {
            throw new IllegalArgumentException("slots is %d, must be at least 1".formatted(slots));
        }
    }

    /** {@value #DEFAULT_SLOTS} slots over {@code folder} on a free port. */
    public static LocalFlinkConfig in(Path folder) {
        return new LocalFlinkConfig(folder, 0, DEFAULT_SLOTS, Map.of());
    }

    /** The same with another port. */
    public LocalFlinkConfig withPort(int newPort) {
        return new LocalFlinkConfig(folder, newPort, slots, settings);
    }

    /** The same with another number of slots. */
    public LocalFlinkConfig withSlots(int newSlots) {
        return new LocalFlinkConfig(folder, port, newSlots, settings);
    }

    /** The same with further Flink settings. */
    public LocalFlinkConfig withSettings(Map<String, String> newSettings) {
        return new LocalFlinkConfig(folder, port, slots, newSettings);
    }
}
