package org.saccade.app.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** docker-compose.yml with anchors and merge keys resolved, as a container engine sees it. */
record Compose(Map<String, Object> all) {

    /** The checkout: surefire runs in the module's folder. */
    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    static Compose read() throws IOException {
        return new Compose(yaml(ROOT.resolve("docker-compose.yml")));
    }

    static Map<String, Object> yaml(Path file) throws IOException {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        return map(new Yaml(new SafeConstructor(strict)).load(Files.readString(file)));
    }

    Map<String, Map<String, Object>> services() {
        Map<String, Map<String, Object>> services = new LinkedHashMap<>();
        map(all.get("services")).forEach((name, service) -> services.put(name, map(service)));
        return services;
    }

    /** Services that run the program of this project's image. */
    Map<String, Map<String, Object>> stages() {
        Map<String, Map<String, Object>> stages = new LinkedHashMap<>(services());
        stages.values().removeIf(service -> !".".equals(service.get("build")) || service.containsKey("entrypoint"));
        return stages;
    }

    /** Names under a key at the top: networks, volumes. */
    TreeSet<String> declared(String kind) {
        return new TreeSet<>(map(all.get(kind)).keySet());
    }

    static Map<String, Object> environment(Map<String, Object> service) {
        return map(service.getOrDefault("environment", Map.of()));
    }

    static List<String> words(Map<String, Object> service, String key) {
        return list(service.get(key)).stream().map(Object::toString).toList();
    }

    /** Where each volume comes from and where it lies in the container, in both of Compose's forms. */
    static Map<String, String> mounts(Map<String, Object> service) {
        Map<String, String> mounts = new LinkedHashMap<>();
        for (Object volume : list(service.get("volumes"))) {
            if (volume instanceof Map<?, ?> form) {
                mounts.put(form.get("source").toString(), form.get("target").toString());
            } else {
                String[] parts = volume.toString().split(":");
                mounts.put(parts[0], parts[1]);
            }
        }
        return mounts;
    }

    static List<?> list(Object node) {
        return node == null ? List.of() : new ArrayList<>((List<?>) node);
    }

    @SuppressWarnings("unchecked") // YAML's maps here have text keys
    static Map<String, Object> map(Object node) {
        return node == null ? Map.of() : (Map<String, Object>) node;
    }
}
