package org.saccade.app.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * All settings with their values: flag before environment before file before default.
 *
 * <p>Immutable. An unknown name in the file is a problem; an unknown {@code SACCADE_} variable is not (clusters invent such names), see
 * {@link #unknownVariables}.
 */
public final class Settings {

    /** Variables that the launcher and the program's start read. */
    private static final Set<String> OTHER_VARIABLES =
            Set.of("SACCADE_HOME", "SACCADE_CONFIG", "SACCADE_JAVA_OPTS", "SACCADE_MAVEN_OPTS");

    private final Map<String, Key> keys;
    private final Map<String, Value> values;
    private final List<String> unknownVariables;

    private Settings(Map<String, Key> keys, Map<String, Value> values, List<String> unknownVariables) {
        this.keys = keys;
        this.values = values;
        this.unknownVariables = unknownVariables;
    }

    /**
     * Resolves each key.
     *
     * @param flags what the command line says, by key name
     * @param environment the process's environment
     * @param file the configuration file, where there is one
     * @throws InvalidSettingsException with all problems
     */
    public static Settings resolve(
            Collection<Key> keys,
            Map<String, String> flags,
            Map<String, String> environment,
            Optional<ConfigFile> file) {
        Map<String, Key> known = new TreeMap<>();
        keys.forEach(key -> known.put(key.name(), key));
        List<String> problems = new ArrayList<>();
        file.ifPresent(f -> f.values().keySet().stream()
                .filter(name -> !known.containsKey(name))
                .sorted()
                .forEach(name -> problems.add("configuration file " + f.path() + ": there is no setting '" + name + "'"
                        + Nearest.to(name, known.keySet())
                                .map(near -> "; did you mean '" + near + "'?")
                                .orElse(""))));
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        Map<String, Value> values = new TreeMap<>();
        known.values().forEach(key -> values.put(key.name(), pick(key, flags, environment, file)));
        List<String> variables =
                known.values().stream().map(Key::environmentVariable).toList();
        List<String> unknown = environment.keySet().stream()
                .filter(name ->
                        name.startsWith("SACCADE_") && !variables.contains(name) && !OTHER_VARIABLES.contains(name))
                .sorted()
                .toList();
        return new Settings(known, values, unknown);
    }

    private static Value pick(
            Key key, Map<String, String> flags, Map<String, String> environment, Optional<ConfigFile> file) {
        String flag = flags.get(key.name());
        if (flag != null) {
            return new Value(flag, Origin.FLAG, key.flag());
        }
        String variable = environment.get(key.environmentVariable());
        if (variable != null && !variable.isBlank()) {
            return new Value(variable, Origin.ENVIRONMENT, key.environmentVariable());
        }
        String line = file.map(f -> f.values().get(key.name())).orElse(null);
        if (line != null) {
            return new Value(line, Origin.FILE, file.orElseThrow().path().toString());
        }
        return new Value(key.fallback(), Origin.DEFAULT, "");
    }

    /** The value of a key. */
    public Value value(String name) {
        Value value = values.get(name);
        if (value == null) {
            throw new NoSuchElementException("no setting " + name);
        }
        return value;
    }

    /** All keys by name. */
    public Map<String, Key> keys() {
        return Map.copyOf(keys);
    }

    /** Variables that look like ours and are not: worth a warning. */
    public List<String> unknownVariables() {
        return unknownVariables;
    }
}
