package org.saccade.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.schemas.schema.Split;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.Nmnist;
import org.saccade.trainer.Sample;
import org.saccade.trainer.TrainingTopics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The default recipe on 900 real recordings of N-MNIST; minutes per seed. */
@Tag("long")
class NmnistTrainingTest {

    private static final Logger LOG = LoggerFactory.getLogger(NmnistTrainingTest.class);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void thirtyEpochsReadHandwrittenDigits(long seed, @TempDir Path folder) throws Exception {
        Path data = Path.of(System.getProperty("shared.data", "")).resolve("nmnist");
        assumeTrue(
                Files.isDirectory(data),
                "skipped: no N-MNIST recordings in " + data + "; name them with -Dshared.data");
        List<Sample> all = Nmnist.read(data, seed);
        List<Sample> train = all.stream().filter(s -> s.split() == Split.TRAIN).toList();
        String set = "nmnist-" + UUID.randomUUID();
        try (TrainingTopics topics = new TrainingTopics()) {
            topics.write(
                    set, -1, all.stream().filter(s -> s.split() != Split.TRAIN).toList(), Nmnist.FRAMES, "");
            Recipe recipe = Recipe.DEFAULT.toBuilder()
                    .seed(seed)
                    .epochs(30)
                    .schedule(new Schedule(Schedule.Kind.COSINE, 5e-3, 1e-5, 0, 1, 0))
                    .build();
            for (int epoch = 0; epoch < recipe.epochs(); epoch++) {
                topics.write(set, epoch, train, Nmnist.FRAMES, "shift=2");
            }
            TrainerConfig config = TrainerConfig.builder(topics.client(), NetworkSpec.builtIn("conv-small"), folder)
                    .trainingSet(set)
                    .recipe(recipe)
                    .build();
            try (Trainer trainer = Trainer.open(config, TrainingListener.NONE)) {
                BestModel best = trainer.train().best().orElseThrow();
                LOG.info(
                        "seed {}: best epoch {}, validation {}, test {}",
                        seed,
                        best.epoch(),
                        best.validation().accuracy(),
                        best.test().accuracy());
                assertThat(best.validation().samples()).isEqualTo(90);
                assertThat(best.test().samples()).isEqualTo(100);
                assertThat(best.test().accuracy()).isGreaterThanOrEqualTo(0.93);
            }
        }
    }
}
