package org.saccade.app.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;

/**
 * How this process reaches Kafka and the schema registry, and why so.
 *
 * <p>An address comes from {@code --bootstrap} / {@code --registry} in any of their forms, from the client properties file, from the
 * running local stack, or is the usual one on this machine. The properties file ranks as the way it was named: given by a flag, it beats
 * an environment variable. Its other lines are handed on untouched.
 *
 * @param client settings for every client
 * @param origins where each client property came from
 */
public record Connection(ClientSettings client, Map<String, Value> origins) {

    /** What the local stack offers. */
    public record Stack(String bootstrap, String registry, String folder) {}

    static final String DEFAULT_BOOTSTRAP = "localhost:9092";
    static final String DEFAULT_REGISTRY = "http://localhost:8081";

    public Connection {
        origins = Map.copyOf(origins);
    }

    /**
     * Resolves both addresses.
     *
     * @param bootstrap the setting of that name
     * @param registry the setting of that name
     * @param clientFile the setting that names a client properties file
     * @param running the local stack, asked only when an address is still missing
     * @throws InvalidSettingsException when the properties file cannot be read or an address has no form of one
     */
    public static Connection resolve(
            Value bootstrap, Value registry, Value clientFile, Supplier<Optional<Stack>> running) {
        Map<String, Value> values = new TreeMap<>();
        if (clientFile.text() != null) {
            ConfigFile file = ConfigFile.read(Path.of(clientFile.text()));
            file.values()
                    .forEach((name, text) -> values.put(
                            name,
                            new Value(text, clientFile.origin(), file.path().toString())));
        }
        put(values, CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        put(values, AvroWire.REGISTRY_URL, registry);
        if (!values.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)
                || !values.containsKey(AvroWire.REGISTRY_URL)) {
            Optional<Stack> stack = running.get();
            values.putIfAbsent(
                    CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                    stack.map(s -> new Value(s.bootstrap(), Origin.STACK, s.folder()))
                            .orElse(new Value(DEFAULT_BOOTSTRAP, Origin.DEFAULT, "")));
            values.putIfAbsent(
                    AvroWire.REGISTRY_URL,
                    stack.map(s -> new Value(s.registry(), Origin.STACK, s.folder()))
                            .orElse(new Value(DEFAULT_REGISTRY, Origin.DEFAULT, "")));
        }
        check(values);
        Map<String, String> properties = new TreeMap<>();
        values.forEach((name, value) -> properties.put(name, value.text()));
        return new Connection(new ClientSettings(properties), values);
    }

    /** The same with one more property for the clients, unless somebody has set it. */
    public Connection withDefault(String property, Value value) {
        if (origins.containsKey(property)) {
            return this;
        }
        Map<String, Value> more = new TreeMap<>(origins);
        more.put(property, value);
        Map<String, String> properties = new TreeMap<>(client.properties());
        properties.put(property, value.text());
        return new Connection(new ClientSettings(properties), more);
    }

    private static void put(Map<String, Value> values, String property, Value setting) {
        Value before = values.get(property);
        if (setting.text() != null && (before == null || setting.origin().compareTo(before.origin()) <= 0)) {
            values.put(property, setting);
        }
    }

    private static void check(Map<String, Value> values) {
        List<String> problems = new ArrayList<>();
        Value bootstrap = values.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
        for (String server : bootstrap.text().split(",")) {
            if (!server.trim().matches("\\S+:\\d{1,5}")) {
                problems.add("bootstrap server '" + server.trim() + "' is not HOST:PORT (" + bootstrap.source() + ")");
            }
        }
        Value registry = values.get(AvroWire.REGISTRY_URL);
        for (String url : registry.text().split(",")) {
            if (!url.trim().matches("(https?|mock)://\\S+")) {
                problems.add("registry '" + Secrets.address(url.trim()) + "' is not http://HOST:PORT ("
                        + registry.source() + ")");
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
    }
}
