package org.saccade.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a running {@link LocalStack} is found, as its folder's {@code stack.json} tells it to other processes.
 *
 * @param pid process id of the JVM that runs it
 * @param processStarted when that process started, ISO-8601, so that a later process with the same id is not taken for
 *     it; empty where the system does not tell
 * @param bootstrapServers the broker
 * @param registryUrl the schema registry
 * @param flinkUrl Flink's web UI; empty if the stack runs without Flink
 * @param started when the stack was ready, ISO-8601
 */
public record StackDescription(
        long pid, String processStarted, String bootstrapServers, String registryUrl, String flinkUrl, String started) {

    private static final String FILE = "stack.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Checks that nothing is missing. */
    public StackDescription {
        Objects.requireNonNull(processStarted, "processStarted");
        Objects.requireNonNull(bootstrapServers, "bootstrapServers");
        Objects.requireNonNull(registryUrl, "registryUrl");
        Objects.requireNonNull(flinkUrl, "flinkUrl");
        Objects.requireNonNull(started, "started");
    }

    static StackDescription ofThisProcess(String bootstrapServers, String registryUrl, String flinkUrl) {
        ProcessHandle self = ProcessHandle.current();
        return new StackDescription(
                self.pid(),
                startOf(self),
                bootstrapServers,
                registryUrl,
                flinkUrl,
                Instant.now().toString());
    }

    /** The description in {@code folder} if its process is alive. */
    static Optional<StackDescription> read(Path folder) {
        try {
            byte[] json = Files.readAllBytes(folder.resolve(FILE));
            return Optional.of(JSON.readValue(json, StackDescription.class)).filter(StackDescription::isAlive);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder.resolve(FILE), e);
        }
    }

    /** Readers see the whole file or none. */
    void write(Path folder) throws IOException {
        Path fresh = folder.resolve(FILE + ".new");
        Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
        Files.move(fresh, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    static void remove(Path folder) {
        try {
            Files.deleteIfExists(folder.resolve(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder.resolve(FILE), e);
        }
    }

    private boolean isAlive() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(p -> startOf(p).equals(processStarted))
                .isPresent();
    }

    private static String startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }
}
