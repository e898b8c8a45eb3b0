package org.saccade.local;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * What a {@link LocalBroker} needs to know; checked when made.
 *
 * <p>With {@code nodes} 3, fixed ports count up: node k listens on {@code port + k - 1} and its controller on
 * {@code controllerPort + k - 1}.
 *
 * @param folder where the log lives; created if missing; data in it survives restarts
 * @param port port of the first node on 127.0.0.1; 0 takes any free ones
 * @param controllerPort port of the first node's controller; 0 takes any free ones; may differ from start to start
 * @param nodes 1, or 3 for a replicated cluster in this JVM; must not change over one folder
 * @param properties broker properties that override the local stack's own, such as {@code log.retention.ms}
 */
public record LocalBrokerConfig(Path folder, int port, int controllerPort, int nodes, Map<String, String> properties) {

    /** Checks ports and the number of nodes. */
    public LocalBrokerConfig {
        folder = Objects.requireNonNull(folder, "folder").toAbsolutePath().normalize();
        if (nodes != 1 && nodes != 3) {
            throw new IllegalArgumentException("nodes is %d, must be 1 or 3".formatted(nodes));
        }
        checkRange("port", port, nodes);
        checkRange("controllerPort", controllerPort, nodes);
        if (port != 0 && controllerPort != 0 && Math.abs(port - controllerPort) < nodes) {
            throw new IllegalArgumentException(
                    "port %d and controllerPort %d overlap with %d node(s)".formatted(port, controllerPort, nodes));
        }
        properties = Map.copyOf(properties);
    }

    /** One node over {@code folder} on free ports. */
    public static LocalBrokerConfig in(Path folder) {
        return new LocalBrokerConfig(folder, 0, 0, 1, Map.of());
    }

    /** The same with another broker port. */
    public LocalBrokerConfig withPort(int newPort) {
        return new LocalBrokerConfig(folder, newPort, controllerPort, nodes, properties);
    }

    /** The same with another controller port. */
    public LocalBrokerConfig withControllerPort(int newPort) {
        return new LocalBrokerConfig(folder, port, newPort, nodes, properties);
    }

    /** The same with another number of nodes. */
    public LocalBrokerConfig withNodes(int newNodes) {
        return new LocalBrokerConfig(folder, port, controllerPort, newNodes, properties);
    }

    /** The same with other overriding properties. */
    public LocalBrokerConfig withProperties(Map<String, String> newProperties) {
        return new LocalBrokerConfig(folder, port, controllerPort, nodes, newProperties);
    }

    private static void checkRange(String name, int first, int nodes) {
        Ports.check(name, first);
        if (first + nodes - 1 > Ports.MAX) {
            throw new IllegalArgumentException("%s is %d, too high for %d nodes".formatted(name, first, nodes));
        }
    }
}
