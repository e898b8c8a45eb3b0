package org.saccade.local;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What a {@link LocalRegistry} needs to know; checked when made.
 *
 * @param folder where the schemas live; created if missing; they survive restarts
 * @param port port on 127.0.0.1; 0 takes any free one
 */
public record LocalRegistryConfig(Path folder, int port) {

    /** Checks the port, and that the folder's name can stand in the address of the registry's database. */
    public LocalRegistryConfig {
        folder = Objects.requireNonNull(folder, "folder").toAbsolutePath().normalize();
        Ports.check("port", port);
        String name = folder.toString();
        if (name.contains(";") || name.contains("$") || name.contains("\\")) {
            throw new IllegalArgumentException(
                    "the registry's folder %s holds one of ; $ \\, which its database address cannot".formatted(name));
        }
    }

    /** A registry over {@code folder} on a free port. */
    public static LocalRegistryConfig in(Path folder) {
        return new LocalRegistryConfig(folder, 0);
    }

    /** The same with another port. */
    public LocalRegistryConfig withPort(int newPort) {
        return new LocalRegistryConfig(folder, newPort);
    }
}
