package org.saccade.trainer.fit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.saccade.schemas.bundle.BundleException;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.snn.net.OptimizerState;
import org.saccade.snn.net.Weights;
import org.saccade.trainer.export.WeightFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints in a folder, the last two of them, and the name of the run whose they are.
 *
 * <pre>
 *   run                           its name, written before the first checkpoint
 *   epochs-00003-steps-0000012/   three epochs are done, and twelve steps of the fourth
 *     state.json                  where the training stands, and the SHA-256 of the files beside it
 *     weights.safetensors         best.safetensors
 *     first.safetensors           second.safetensors  averages.safetensors  accumulated.safetensors: what the optimiser keeps
 * </pre>
 *
 * A checkpoint is written into a folder of another name, forced to the disk file by file, and renamed: it is there whole or not at all,
 * whenever the process dies. A damaged one is passed over, with a warning, for the one before. For one thread and one process.
 */
final class CheckpointStore {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String STATE = "state.json";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String FIRST = "first.safetensors";
    private static final String SECOND = "second.safetensors";
    private static final String AVERAGES = "averages.safetensors";
    private static final String ACCUMULATED = "accumulated.safetensors";
    private static final String BEST = "best.safetensors";
    private static final String RUN = "run";
    private static final String NAME = "epochs-\\d{5,}-steps-\\d{7,}";
    private static final String DRAFT = ".draft-";
    private static final int KEPT = 2;
    private static final int FORMAT = 2;

    private final Path folder;

    /** The file state.json. */
    private record StateFile(int format, RunState state, Counts optimizer, Map<String, String> sha256) {}

    /** What the optimiser counts. */
    private record Counts(long steps, long pendingSamples, long pendingBatches) {}

    CheckpointStore(Path folder) {
        this.folder = folder;
    }

    /**
     * The checkpoints of a training.
     *
     * @throws TrainingException when there are those of another that is not to be resumed
     */
    static CheckpointStore of(TrainerConfig config) {
        CheckpointStore store = new CheckpointStore(config.output().resolve("checkpoints"));
        if (!config.resume() && !store.isEmpty()) {
            throw new TrainingException("folder " + config.output()
                    + " holds checkpoints of a training: resume it, or choose another folder");
        }
        return store;
    }

    boolean isEmpty() {
        return list().isEmpty();
    }

    /**
     * The name of this folder's run, which it keeps from its first start on. A run is registered by its name long before it has a checkpoint:
     * begun again under another after a kill, it would leave the first one's frames waiting for ever.
     *
     * @param fresh its name where it has none yet
     */
    String run(String fresh) {
        Path file = folder.resolve(RUN);
        try {
            if (Files.isRegularFile(file)) {
                return Files.readString(file);
            }
            Files.createDirectories(folder);
            Path draft = Files.createTempDirectory(folder, DRAFT).resolve(RUN);
            Files.writeString(draft, fresh);
            force(draft);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            removeDrafts();
            return fresh;
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + file + " failed: " + e, e);
        }
    }

    void save(Checkpoint checkpoint) {
        RunState state = checkpoint.state();
        String name = String.format(
                "epochs-%05d-steps-%07d", state.epoch(), state.sums().steps());
        try {
            Files.createDirectories(folder);
            removeDrafts();
            Path draft = Files.createTempDirectory(folder, DRAFT);
            OptimizerState optimizer = checkpoint.optimizer();
            WeightFiles.write(draft.resolve(WEIGHTS), checkpoint.weights());
            write(draft.resolve(FIRST), optimizer.first());
            write(draft.resolve(SECOND), optimizer.second());
            write(draft.resolve(AVERAGES), optimizer.averages());
            write(draft.resolve(ACCUMULATED), optimizer.accumulated());
            if (checkpoint.best() != null) {
                WeightFiles.write(draft.resolve(BEST), checkpoint.best());
            }
            Map<String, String> hashes = new TreeMap<>();
            try (Stream<Path> files = Files.list(draft)) {
                for (Path file : files.toList()) {
                    hashes.put(file.getFileName().toString(), ModelBundle.sha256(file));
                }
            }
            Counts counts = new Counts(optimizer.steps(), optimizer.pendingSamples(), optimizer.pendingBatches());
            Files.write(draft.resolve(STATE), JSON.writeValueAsBytes(new StateFile(FORMAT, state, counts, hashes)));
            force(draft.resolve(STATE));
            force(draft);
            Path target = folder.resolve(name);
            delete(target);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            force(folder);
            List<Path> all = list();
            for (Path old : all.subList(0, Math.max(0, all.size() - KEPT))) {
                delete(old);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing checkpoint " + name + " under " + folder + " failed: " + e, e);
        }
    }

    /** Of what is not kept there is no file. */
    private static void write(Path file, Weights part) throws IOException {
        if (!part.tensors().isEmpty()) {
            WeightFiles.write(file, part);
        }
    }

    /** The newest checkpoint that is whole. */
    Optional<Checkpoint> newest() {
        List<Path> all = list();
        for (int i = all.size() - 1; i >= 0; i--) {
            try {
                return Optional.of(read(all.get(i)));
            } catch (IOException | BundleException | IllegalArgumentException e) {
                LOG.warn("checkpoint {} is damaged and passed over: {}", all.get(i), e.getMessage());
            }
        }
        return Optional.empty();
    }

    private static Checkpoint read(Path checkpoint) throws IOException {
        StateFile file;
        try {
            file = JSON.readValue(Files.readAllBytes(checkpoint.resolve(STATE)), StateFile.class);
        } catch (JsonProcessingException e) {
            throw new IOException(checkpoint.resolve(STATE) + ": " + e.getOriginalMessage(), e);
        }
        if (file.format() != FORMAT || file.state() == null || file.optimizer() == null || file.sha256() == null) {
            throw new IOException(checkpoint.resolve(STATE) + " has layout " + file.format() + ", expected " + FORMAT);
        }
        for (Map.Entry<String, String> entry : file.sha256().entrySet()) {
            Path path = checkpoint.resolve(Path.of(entry.getKey()).getFileName());
            String actual = ModelBundle.sha256(path);
            if (!actual.equals(entry.getValue())) {
                throw new IOException(path + " has SHA-256 " + actual + ", " + STATE + " states " + entry.getValue());
            }
        }
        Set<String> files = file.sha256().keySet();
        OptimizerState optimizer = new OptimizerState(
                part(checkpoint, FIRST, files),
                part(checkpoint, SECOND, files),
                part(checkpoint, AVERAGES, files),
                part(checkpoint, ACCUMULATED, files),
                file.optimizer().steps(),
                file.optimizer().pendingSamples(),
                file.optimizer().pendingBatches());
        Weights best = files.contains(BEST) ? WeightFiles.read(checkpoint.resolve(BEST)) : null;
        return new Checkpoint(file.state(), WeightFiles.read(checkpoint.resolve(WEIGHTS)), optimizer, best);
    }

    private static Weights part(Path checkpoint, String name, Set<String> files) throws IOException {
        return files.contains(name) ? WeightFiles.read(checkpoint.resolve(name)) : OptimizerState.NONE;
    }

    private List<Path> list() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> path.getFileName().toString().matches(NAME))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("listing " + folder + " failed: " + e.getMessage(), e);
        }
    }

    /** What a process left that died while writing. */
    private void removeDrafts() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path path : all.filter(p -> p.getFileName().toString().startsWith(DRAFT))
                    .toList()) {
                delete(path);
            }
        }
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void delete(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> inside = Files.walk(path)) {
                for (Path p : inside.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(p);
                }
            }
        }
    }
}
