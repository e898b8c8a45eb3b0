package org.saccade.streams.job;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.OffsetRange;

/** Plain {@code --key value} arguments of a job; every message names the key and the value. */
final class JobArguments {

    private final Map<String, String> values = new LinkedHashMap<>();
    private final Set<String> asked = new TreeSet<>();

    /**
     * @param args pairs of {@code --key} and value, from index {@code from} on
     * @throws IllegalArgumentException when one is not a pair, or a key comes twice
     */
    JobArguments(String[] args, int from) {
        for (int i = from; i < args.length; i += 2) {
            if (!args[i].startsWith("--") || i + 1 == args.length) {
                throw new IllegalArgumentException("argument \"" + args[i] + "\" is not --key followed by a value");
            }
            if (values.put(args[i].substring(2), args[i + 1]) != null) {
                throw new IllegalArgumentException("argument " + args[i] + " is given twice");
            }
        }
    }

    String text(String key) {
        String value = text(key, null);
        if (value == null) {
            throw new IllegalArgumentException("argument --" + key + " is missing");
        }
        return value;
    }

    String text(String key, String fallback) {
        asked.add(key);
        return values.getOrDefault(key, fallback);
    }

    long number(String key, String fallback) {
        String text = text(key, fallback);
        if (text == null) {
            throw new IllegalArgumentException("argument --" + key + " is missing");
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("argument --" + key + " " + text + " is not a whole number");
        }
    }

    boolean flag(String key, boolean fallback) {
        String text = text(key, Boolean.toString(fallback));
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("argument --" + key + " " + text + " is neither true nor false");
        }
        return Boolean.parseBoolean(text);
    }

    Duration duration(String key, String fallback) {
        return Duration.ofNanos(FrameSpec.duration(text(key, fallback)) * 1000);
    }

    /** Ranges such as {@code 0:0-1500,1:20-1480}: partition, first offset, offset after the last. */
    List<OffsetRange> ranges(String key) {
        List<OffsetRange> ranges = new ArrayList<>();
        for (String range : text(key).split(",")) {
            String[] parts = range.trim().split("[:-]");
            try {
                if (parts.length != 3) {
                    throw new NumberFormatException();
                }
                ranges.add(new OffsetRange(
                        Integer.parseInt(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2])));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "argument --" + key + ": \"" + range + "\" is not partition:start-end, such as 0:0-1500");
            }
        }
        return ranges;
    }

    /** Settings of the clients: a properties file, and the two addresses over it. */
    ClientSettings clients() {
        Map<String, String> settings = new LinkedHashMap<>();
        String file = text("client-properties", null);
        if (file != null) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(Path.of(file))) {
                properties.load(reader);
            } catch (IOException e) {
                throw new IllegalArgumentException("argument --client-properties " + file + " cannot be read: " + e, e);
            }
            properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        }
        put(settings, CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, text("bootstrap-servers", null));
        put(settings, AvroWire.REGISTRY_URL, text("registry-url", null));
        return new ClientSettings(settings);
    }

    JobSettings job() {
        return new JobSettings(
                (int) number("parallelism", "1"),
                text("checkpoints"),
                duration("checkpoint-interval", "10s"),
                duration("transaction-timeout", TransactionLimit.DEFAULT_TIMEOUT.toSeconds() + "s"),
                StateKind.parse(text("state", "heap")));
    }

    /** Refuses keys that nobody asked for. */
    void checkUnknown() {
        Set<String> unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(asked);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("arguments " + unknown + " are not known; known are " + asked);
        }
    }

    private static void put(Map<String, String> settings, String name, String value) {
        if (value != null) {
            settings.put(name, value);
        }
    }
}
