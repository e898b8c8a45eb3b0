package org.saccade.ingest.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.saccade.ingest.dataset.DataSetException;
import org.saccade.ingest.format.WholeFile;

/**
 * The file {@code generate.json}, which is written before anything else and says of what and how a folder is made: a later run with the same
 * words goes on in it, any other is refused.
 */
final class Manifest {

    static final String FILE = "generate.json";
    /** Stands for which pictures there are, and of which class and split each is. */
    static final String PICTURES = "picturesDigest";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MAX_BYTES = 1 << 20;

    private Manifest() {}

    /**
     * Takes a folder, making it if need be.
     *
     * @throws DataSetException when it is a file, holds something else or is made with other words; the message says which
     */
    static void claim(Path folder, Map<String, String> words) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new DataSetException(folder + " is a file, a folder to write to is expected");
        }
        Files.createDirectories(folder);
        Path file = folder.resolve(FILE);
        if (Files.exists(file)) {
            compare(folder, read(file), words);
            return;
        }
        Path part = folder.resolve(FILE + ".part");
        try (Stream<Path> entries = Files.list(folder)) {
            if (entries.anyMatch(entry -> !entry.equals(part))) {
                throw new DataSetException(folder + " is not empty and holds no " + FILE + ": it was not made here");
            }
        }
        WholeFile.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(words));
    }

    private static Map<String, String> read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new DataSetException(file + " has " + Files.size(file) + " bytes, more than it needs");
        }
        try {
            return JSON.readValue(Files.readAllBytes(file), new TypeReference<LinkedHashMap<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new DataSetException(file + " cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    private static void compare(Path folder, Map<String, String> there, Map<String, String> words) {
        words.forEach((key, value) -> {
            if (!value.equals(there.get(key))) {
                String what = key.equals(PICTURES)
                        ? " was begun with other pictures, labels or shares of the splits"
                        : " was begun with " + key + " " + there.get(key) + ", now it is " + value;
                throw new DataSetException(folder + what + ": use the same or another folder");
            }
        });
        if (there.size() != words.size()) {
            throw new DataSetException(folder + " was begun with " + there + ", now it is " + words);
        }
    }
}
