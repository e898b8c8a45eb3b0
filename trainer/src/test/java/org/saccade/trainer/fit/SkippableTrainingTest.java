package org.saccade.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameEncoder;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.Split;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.spec.EarlyExit;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.ListedSamples;
import org.saccade.trainer.Nmnist;
import org.saccade.trainer.Sample;
import org.saccade.trainer.TrainingTopics;
import org.saccade.trainer.data.TrainingFrames;
import org.saccade.trainer.evaluate.ModelEvaluation;
import org.saccade.trainer.evaluate.ModelScore;
import org.saccade.trainer.evaluate.StepScore;
import org.saccade.trainer.export.BundledNetwork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What keeping a network skippable costs: the same recipe on N-MNIST with and without the projection, three seeds; minutes. */
@Tag("long")
class SkippableTrainingTest {

    private static final Logger LOG = LoggerFactory.getLogger(SkippableTrainingTest.class);
    private static final int EPOCHS = Integer.getInteger("skippable.epochs", 12);
    private static final long[] SEEDS = java.util.Arrays.stream(
                    System.getProperty("skippable.seeds", "1,2,3").split(","))
            .mapToLong(Long::parseLong)
            .toArray();
    private static final String NETWORK = System.getProperty("skippable.network", "conv-small");

    /** The one is always skippable, the other need not be, and over three seeds the accuracies are no more than two points apart. */
    @Test
    void skippableNetworksReadDigitsAsWell(@TempDir Path temporary) throws Exception {
        Path folder = Path.of(System.getProperty("skippable.folder", temporary.toString()));
        Path data = Path.of(System.getProperty("shared.data", "")).resolve("nmnist");
        assumeTrue(
                Files.isDirectory(data),
                "skipped: no N-MNIST recordings in " + data + "; name them with -Dshared.data");
        double kept = 0;
        double free = 0;
        try (TrainingTopics topics = new TrainingTopics()) {
            for (long seed : SEEDS) {
                List<Sample> all = Nmnist.read(data, seed);
                String set = write(topics, all);
                kept += accuracy(topics, set, seed, true, folder.resolve("kept-" + seed));
                savings(folder.resolve("kept-" + seed), all);
                free += accuracy(topics, set, seed, false, folder.resolve("free-" + seed));
            }
        }
        LOG.info(
                "{}, validation and test, mean of {} seeds: {} skippable, {} free",
                NETWORK,
                SEEDS.length,
                kept / SEEDS.length,
                free / SEEDS.length);
        assertThat(kept / SEEDS.length).isGreaterThan(free / SEEDS.length - 0.02);
    }

    private static String write(TrainingTopics topics, List<Sample> all) {
        String set = "nmnist-" + UUID.randomUUID();
        topics.write(set, -1, all.stream().filter(s -> s.split() != Split.TRAIN).toList(), Nmnist.FRAMES, "");
        List<Sample> train = all.stream().filter(s -> s.split() == Split.TRAIN).toList();
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            topics.write(set, epoch, train, Nmnist.FRAMES, "shift=2");
        }
        return set;
    }

    /** Share of the validation and test samples that the best epoch's network names rightly. */
    private static double accuracy(TrainingTopics topics, String set, long seed, boolean keep, Path folder)
            throws Exception {
        Recipe recipe = Recipe.DEFAULT.toBuilder()
                .seed(seed)
                .epochs(EPOCHS)
                .keepSkippable(keep)
                .build();
        TrainerConfig config = TrainerConfig.builder(topics.client(), NetworkSpec.builtIn(NETWORK), folder)
                .trainingSet(set)
                .recipe(recipe)
                .build();
        try (Trainer trainer = Trainer.open(config, TrainingListener.NONE)) {
            TrainingResult result = trainer.train();
            BestModel best = result.best().orElseThrow();
            ModelBundle bundle = ModelBundle.open(result.bundle().orElseThrow());
            double right = best.validation().accuracy() * best.validation().samples()
                    + best.test().accuracy() * best.test().samples();
            double accuracy = right / (best.validation().samples() + best.test().samples());
            LOG.info(
                    "{}, seed {}, kept skippable {}: best epoch {}, validation {}, test {}, together {}; skip check {}: {}",
                    NETWORK,
                    seed,
                    keep,
                    best.epoch(),
                    best.validation().accuracy(),
                    best.test().accuracy(),
                    accuracy,
                    bundle.manifest().skip().lazy(),
                    bundle.manifest().skip().reason());
            if (keep) {
                assertThat(bundle.manifest().skip().lazy()).isTrue();
            }
            return accuracy;
        }
    }

    /**
     * What skipping and stopping early save the skippable network: on recordings as they are, and each with as long a pause behind it, in bins of
     * the same length. The rule to stop by is chosen on the validation split for half a point and judged on the test split.
     */
    private static void savings(Path run, List<Sample> all) throws IOException {
        BundledNetwork bundle = BundledNetwork.open(run.resolve("bundles/best"));
        for (String spec : List.of("T=8,P=2,H=34,W=34,window=320ms", "T=16,P=2,H=34,W=34,window=640ms")) {
            FrameSpec frames = FrameSpec.parse(spec);
            NetworkSpec network = bundle.network().withTimeSteps(frames.timeSteps());
            try (TorchNetwork torch = TorchNetwork.open(network, bundle.weights())) {
                ModelScore chosen = score(torch, frames, bundle, all, Split.VALIDATION, Optional.empty());
                EarlyExit exit = EarlyExit.parse(chosen.steps().exit());
                StepScore steps = score(torch, frames, bundle, all, Split.TEST, Optional.of(exit))
                        .steps();
                steps.energy().forEach(row -> LOG.info("{}: {}", spec, row));
                steps.curves().forEach(curve -> LOG.info("{}: {}", spec, curve));
                assertThat(steps.energy().get(1).meanStepsRun())
                        .isLessThanOrEqualTo(steps.energy().get(0).meanStepsRun());
            }
        }
    }

    private static ModelScore score(
            TorchNetwork torch,
            FrameSpec frames,
            BundledNetwork bundle,
            List<Sample> all,
            Split split,
            Optional<EarlyExit> exit) {
        FrameEncoder encoder = new FrameEncoder(frames);
        List<TrainingFrames> samples = all.stream()
                .filter(s -> s.split() == split)
                .map(s -> new TrainingFrames(
                        s.name(),
                        s.label(),
                        s.split(),
                        encoder.encode(s.events(), 0, frames.windowUs()).data()))
                .toList();
        return ModelEvaluation.run(torch, new ListedSamples(samples), frames, bundle.classes(), 30, true, exit, 0.005);
    }
}
