package org.saccade.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.snn.net.OptimizerState;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;

class CheckpointStoreTest {

    private static final NetworkSpec NETWORK =
            NetworkSpec.builtIn("conv-small").withInput(2, 8, 8).withClasses(2);
    private static final Recipe RECIPE = Recipe.DEFAULT.toBuilder()
            .epochs(9)
            .optimizer(org.saccade.snn.emit.Optimizer.sgd(0.9, true).withWeightDecay(0.1, false))
            .loss(new org.saccade.snn.emit.Loss(true, 0.1, 0.5, 0.5, 2))
            .averageDecay(0.99)
            .build();

    private static Checkpoint checkpoint(int epoch, int steps) {
        Weights weights = Weights.initial(NETWORK, epoch * 100L + steps);
        EpochSums sums = new EpochSums(steps, 4L * steps, 0.1 + steps / 3.0, steps, 1.5);
        BestModel best = new BestModel(
                0,
                new SplitScore(4, 1 / 3.0, new int[][] {{2, 0}, {1, 1}}),
                new SplitScore(0, Double.NaN, new int[2][2]),
                List.of(0.1, 0.2));
        EpochResult result = new EpochResult(
                0, 0.7, 0.5, 1 / 3.0, 0.75, null, 1e-3, 8, 100.5, 0.08, List.of(0.1, 0.2), true, List.of("advice"));
        RunState state = new RunState(
                "run",
                "set",
                NETWORK.toJson(),
                RECIPE,
                "teacher-1",
                2,
                new LossScale(4096, 17, true),
                epoch,
                sums,
                best,
                0.75,
                0,
                List.of(result),
                Map.of(0, 17L, 2, 4L));
        OptimizerState optimizer = new OptimizerState(
                Weights.zeros(NETWORK), OptimizerState.NONE, weights, Weights.zeros(NETWORK), 12, 34, 5);
        return new Checkpoint(state, weights, optimizer, weights);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void readsBackWhatWasWritten(@TempDir Path folder) {
        CheckpointStore store = new CheckpointStore(folder.resolve("new"));
        assertThat(store.isEmpty()).isTrue();
        assertThat(store.newest()).isEmpty();
        Checkpoint written = checkpoint(1, 2);
        store.save(written);

        Checkpoint read = store.newest().orElseThrow();
        assertThat(read.state())
                .usingRecursiveComparison()
                .withComparatorForType(Double::compare, Double.class)
                .isEqualTo(written.state());
        assertThat(read.weights()).usingRecursiveComparison().isEqualTo(written.weights());
        assertThat(read.optimizer()).usingRecursiveComparison().isEqualTo(written.optimizer());
        assertThat(read.best()).usingRecursiveComparison().isEqualTo(written.best());
    }

    @Test
    void keepsTheLastTwo(@TempDir Path folder) throws IOException {
        CheckpointStore store = new CheckpointStore(folder);
        store.save(checkpoint(1, 0));
        store.save(checkpoint(1, 7));
        store.save(checkpoint(2, 0));
        store.save(checkpoint(2, 0));
        assertThat(names(folder)).containsExactly("epochs-00001-steps-0000007", "epochs-00002-steps-0000000");
    }

    @Test
    void passesOverADamagedOneForTheOneBefore(@TempDir Path folder) throws IOException {
        CheckpointStore store = new CheckpointStore(folder);
        store.save(checkpoint(1, 0));
        store.save(checkpoint(2, 0));
        Path weights = folder.resolve("epochs-00002-steps-0000000").resolve("weights.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length / 2] ^= 1;
        Files.write(weights, bytes);
        assertThat(store.newest().orElseThrow().state().epoch()).isEqualTo(1);

        Files.write(folder.resolve("epochs-00001-steps-0000000").resolve("state.json"), new byte[] {'{', '"', 'f'});
        assertThat(store.newest()).isEmpty();
    }

    @Test
    void whatADeadProcessLeftBehindIsNoCheckpoint(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve(".draft-1"));
        Files.writeString(folder.resolve(".draft-1").resolve("state.json"), "{");
        CheckpointStore store = new CheckpointStore(folder);
        assertThat(store.newest()).isEmpty();
        store.save(checkpoint(1, 0));
        assertThat(names(folder)).containsExactly("epochs-00001-steps-0000000");
    }
}
