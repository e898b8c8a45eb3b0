package org.saccade.app.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.saccade.app.web.AnswerException;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.trainer.report.RunRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What trainings left on this machine: runs, bundles and evaluations below the folders that the operator named. Nothing else is read, and
 * no path comes from a page. Stateless; safe for several threads.
 */
final class RunFolders {

    /** Name of a file with what {@code evaluate --json} printed. */
    static final String EVALUATION = "evaluation.json";

    private static final Logger LOG = LoggerFactory.getLogger(RunFolders.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int DEPTH = 5;
    private static final int MOST_FILES = 500;
    private static final long MOST_BYTES = 32 << 20;

    private final List<Path> folders;

    RunFolders(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** Every run, by its name. */
    Map<String, JsonNode> runs() {
        return named(RunRecords.DATA, "run");
    }

    /** Every evaluation, by the model that it judges; of several the one found last. */
    Map<String, JsonNode> evaluations() {
        return named(EVALUATION, "model");
    }

    /** Every manifest of a bundle, by model. */
    Map<String, JsonNode> manifests() {
        return named(ModelBundle.MANIFEST, "model");
    }

    /** Folder of a model's bundle; its files are not checked yet. */
    Path bundle(String model) {
        for (Path file : files(ModelBundle.MANIFEST)) {
            JsonNode manifest = read(file);
            if (manifest != null && manifest.path("model").asText().equals(model)) {
                return file.getParent();
            }
        }
        throw new AnswerException(404, "no bundle of model " + model + " lies in the folders of --runs");
    }

    private Map<String, JsonNode> named(String fileName, String key) {
        Map<String, JsonNode> found = new LinkedHashMap<>();
        for (Path file : files(fileName)) {
            JsonNode content = read(file);
            if (content != null && !content.path(key).asText().isBlank()) {
                found.put(content.path(key).asText(), content);
            }
        }
        return found;
    }

    private List<Path> files(String name) {
        List<Path> files = new ArrayList<>();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                // The default one, before the first training.
                continue;
            }
            List<Path> found = new ArrayList<>();
            try {
                Files.walkFileTree(folder, Set.of(), DEPTH, new Finder(name, found));
            } catch (IOException e) {
                LOG.warn("folder {} is not shown: {}", folder, e.toString());
            }
            found.stream().sorted().forEach(files::add);
        }
        return files;
    }

    /** Files of one name. What cannot be looked into is left out: a training that runs deletes old checkpoints meanwhile. */
    private static final class Finder extends SimpleFileVisitor<Path> {

        private final String name;
        private final List<Path> found;

        Finder(String name, List<Path> found) {
            this.name = name;
            this.found = found;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && file.endsWith(name)) {
                found.add(file);
            }
            return found.size() < MOST_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            LOG.debug("{} is left out: {}", file, e.toString());
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }

    /** Null where it cannot be read. */
    static JsonNode read(Path file) {
        try {
            return Files.size(file) > MOST_BYTES ? null : JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            LOG.warn("{} is not shown: it is no JSON: {}", file, e.getOriginalMessage());
        } catch (IOException e) {
            LOG.warn("{} is not shown: {}", file, e.toString());
        }
        return null;
    }
}
