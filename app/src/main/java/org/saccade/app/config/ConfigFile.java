package org.saccade.app.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * A configuration file read into flat names: properties, or YAML where the file's name ends in {@code .yaml} or {@code .yml}
 * ({@code replay: {speed: 1x}} is {@code replay.speed=1x}).
 *
 * @param path the file
 * @param values what it says, by name
 */
public record ConfigFile(Path path, Map<String, String> values) {

    public ConfigFile {
        values = Map.copyOf(values);
    }

    /**
     * Reads it.
     *
     * @throws InvalidSettingsException when it is missing, unreadable or not in its format; the message names the file
     */
    public static ConfigFile read(Path path) {
        if (!Files.isRegularFile(path)) {
            throw problem("configuration file " + path + " does not exist");
        }
        try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            Map<String, String> values = new TreeMap<>();
            String name = path.getFileName().toString();
            if (name.endsWith(".yaml") || name.endsWith(".yml")) {
                flatten("", new YAMLMapper().readTree(reader), values);
            } else {
                Properties properties = new Properties();
                properties.load(reader);
                properties.forEach((key, value) -> values.put((String) key, ((String) value).trim()));
            }
            return new ConfigFile(path, values);
        } catch (JsonProcessingException e) {
            throw problem("configuration file " + path + ", line "
                    + e.getLocation().getLineNr() + ": no YAML: " + e.getOriginalMessage());
        } catch (IOException | IllegalArgumentException e) {
            throw problem("configuration file " + path + " cannot be read: " + e.getMessage());
        }
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> into) {
        if (node.isObject()) {
            node.properties().forEach(entry -> flatten(prefix + "." + entry.getKey(), entry.getValue(), into));
        } else if (node.isArray()) {
            throw new IllegalArgumentException(prefix.substring(1) + " is a list; one value is wanted");
        } else if (!node.isMissingNode() && !node.isNull()) {
            if (prefix.isEmpty()) {
                throw new IllegalArgumentException("names with values are wanted, found: " + node.asText());
            }
            into.put(prefix.substring(1), node.asText());
        }
    }

    private static InvalidSettingsException problem(String text) {
        return new InvalidSettingsException(List.of(text));
    }
}
