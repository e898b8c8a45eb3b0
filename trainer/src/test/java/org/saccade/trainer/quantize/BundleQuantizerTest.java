package org.saccade.trainer.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.schemas.bundle.BundleException;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameEncoder;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.Split;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.emit.TrainingStep;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.Nmnist;
import org.saccade.trainer.Patterns;
import org.saccade.trainer.Sample;
import org.saccade.trainer.data.Batch;
import org.saccade.trainer.data.BatchFeed;
import org.saccade.trainer.data.EvaluationSet;
import org.saccade.trainer.data.TrainingDataException;
import org.saccade.trainer.data.TrainingFrames;
import org.saccade.trainer.export.BundleExporter;
import org.saccade.trainer.export.ModelDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class BundleQuantizerTest {

    private static final Logger LOG = LoggerFactory.getLogger(BundleQuantizerTest.class);

    @TempDir
    Path folder;

    @Test
    void variantsOfATrainedNetworkAnswerAsItDoesAndAreInTheBundle() throws IOException {
        List<TrainingFrames> samples = new ArrayList<>();
        for (Split split : List.of(Split.TRAIN, Split.VALIDATION, Split.TEST)) {
            samples.addAll(frames(Patterns.samples(20, split, 7), Patterns.FRAMES));
        }
        Path bundle = trained(Patterns.NETWORK, Patterns.FRAMES, samples, 6, 5e-3);
        QuantizeSamples drawn = QuantizeSamples.draw(samples, Split.TEST, 16, 1);
        QuantizeResult result = BundleQuantizer.quantize(bundle, drawn, folder.resolve("int8"));

        assertThat(result.judged()).isEqualTo(60);
        assertThat(result.calibrated()).isEqualTo(16);
        VariantScore reference = result.scores().get(0);
        assertThat(reference.accuracy()).isGreaterThan(0.9);
        assertThat(result.scores()).hasSize(4);
        for (VariantScore score : result.scores().subList(1, 4)) {
            assertThat(score.accuracy()).as(score.name()).isCloseTo(reference.accuracy(), within(0.05));
            assertThat(score.sameClass()).as(score.name()).isGreaterThan(0.94);
            // The CPU form also rounds what convolutions put out.
            double most = score.name().equals("int8") ? 0.2 : 0.05;
            assertThat(score.spikeMismatch()).as(score.name()).isBetween(1e-9, most);
            assertThat(score.bytes()).as(score.name()).isLessThan(reference.bytes());
        }
        ModelBundle written = ModelBundle.open(folder.resolve("int8"));
        assertThat(written.manifest().model())
                .isEqualTo(result.model())
                .isNotEqualTo(ModelBundle.open(bundle).manifest().model());
        assertThat(written.variant("int8")).isEqualTo(written.file("step-int8.onnx"));
        assertThat(written.file("window-int8-tensorrt.onnx")).isRegularFile();
        assertThat(written.manifest().variants().get(1).figures()).containsKeys("accuracy", "speed", "spikeMismatch");
        assertThat(Files.readString(written.file(ModelBundle.CARD))).contains("## Int8", "| int8 |");
        assertThatThrownBy(() -> written.variant("int4"))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("no variant int4; it has [int8-dynamic, int8, int8-tensorrt]");
    }

    /** The figure that users ask for, on real recordings: a network that reads digits loses at most a point in int8. */
    @Test
    @Tag("long")
    void digitsAreReadAsWellInInt8() throws IOException {
        Path data = Path.of(System.getProperty("shared.data", "")).resolve("nmnist");
        assumeTrue(
                Files.isDirectory(data),
                "skipped: no N-MNIST recordings in " + data + "; name them with -Dshared.data");
        List<TrainingFrames> samples = frames(Nmnist.read(data, 1), Nmnist.FRAMES);
        NetworkSpec network = NetworkSpec.builtIn("conv-small");
        Path bundle = trained(network, Nmnist.FRAMES, samples, 8, 5e-3);
        QuantizeSamples drawn = QuantizeSamples.draw(samples, Split.TEST, 64, 1);
        QuantizeResult result = BundleQuantizer.quantize(bundle, drawn, folder.resolve("int8"));
        result.scores().forEach(score -> LOG.info("{}", score));
        VariantScore reference = result.scores().get(0);
        assertThat(reference.accuracy()).isGreaterThan(0.8);
        for (VariantScore score : result.scores()) {
            assertThat(score.accuracy()).as(score.name()).isGreaterThanOrEqualTo(reference.accuracy() - 0.011);
        }
    }

    @Test
    void gridsAreSetOnOtherSamplesThanThoseJudgedAndTheDrawIsTheSeeds() {
        List<TrainingFrames> one = frames(Patterns.samples(10, Split.TEST, 7), Patterns.FRAMES);
        QuantizeSamples drawn = QuantizeSamples.draw(one, Split.TEST, 8, 3);
        assertThat(drawn.calibration()).hasSize(8).doesNotContainAnyElementsOf(drawn.judged());
        assertThat(drawn.judged()).hasSize(22);
        List<TrainingFrames> turned = new ArrayList<>(one);
        Collections.reverse(turned);
        QuantizeSamples again = QuantizeSamples.draw(EvaluationSet.of(turned).samples(), Split.TEST, 8, 1000, 3);
        QuantizeSamples sorted = QuantizeSamples.draw(EvaluationSet.of(one).samples(), Split.TEST, 8, 1000, 3);
        assertThat(again).isEqualTo(sorted);
        assertThatThrownBy(() -> QuantizeSamples.draw(one, Split.VALIDATION, 8, 3))
                .isInstanceOf(TrainingDataException.class)
                .hasMessageContaining("0 to judge by");
    }

    private Path trained(
            NetworkSpec network, FrameSpec frames, List<TrainingFrames> samples, int epochs, double learningRate) {
        List<TrainingFrames> train = new ArrayList<>(
                samples.stream().filter(s -> s.split() == Split.TRAIN).toList());
        try (TorchNetwork torch = TorchNetwork.open(network, Weights.initial(network, 4))) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                Collections.shuffle(train, new Random(epoch));
                try (BatchFeed feed = new BatchFeed(EvaluationSet.of(train).samples(), frames, 16, 0)) {
                    for (Batch batch = feed.next(); batch != null; batch = feed.next()) {
                        torch.trainStep(
                                batch.frames(),
                                DataType.valueOf(batch.element().name()),
                                batch.labels(),
                                TrainingStep.of(learningRate));
                    }
                }
            }
            List<String> classes = java.util.stream.IntStream.range(0, network.classes())
                    .mapToObj(Integer::toString)
                    .toList();
            ModelDescription description =
                    new ModelDescription("int8", "r1", epochs, 1, "set", frames, classes, Map.of());
            List<TrainingFrames> some = samples.stream()
                    .filter(s -> s.split() == Split.VALIDATION)
                    .limit(20)
                    .toList();
            return BundleExporter.export(folder.resolve("bundles"), torch, description, some)
                    .bundle()
                    .folder();
        }
    }

    private static List<TrainingFrames> frames(List<Sample> samples, FrameSpec spec) {
        FrameEncoder encoder = new FrameEncoder(spec);
        return samples.stream()
                .map(s -> new TrainingFrames(
                        s.name(),
                        s.label(),
                        s.split(),
                        encoder.encode(s.events(), 0, spec.windowUs()).data()))
                .toList();
    }
}
