package org.saccade.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FixedSteps;
import org.saccade.schemas.frame.FrameEncoder;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.Split;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.emit.TrainingStep;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.ListedSamples;
import org.saccade.trainer.Patterns;
import org.saccade.trainer.data.Batch;
import org.saccade.trainer.data.BatchFeed;
import org.saccade.trainer.data.TrainingFrames;

class BundleExporterTest {

    private static final NetworkSpec NETWORK = Patterns.NETWORK;

    private static List<TrainingFrames> samples() {
        return samples(Patterns.FRAMES);
    }

    private static List<TrainingFrames> samples(FrameSpec spec) {
        FrameEncoder encoder = new FrameEncoder(spec);
        return Patterns.samples(4, Split.VALIDATION, 1).stream()
                .map(s -> new TrainingFrames(
                        s.name(),
                        s.label(),
                        s.split(),
                        encoder.encode(s.events(), 0, 40_000).data()))
                .toList();
    }

    private static ModelDescription description() {
        return description(Patterns.FRAMES);
    }

    private static ModelDescription description(FrameSpec spec) {
        return new ModelDescription(
                "shapes",
                "r1",
                3,
                1,
                "set",
                spec,
                List.of("a", "b", "c"),
                FixedSteps.parse("background=5ms"),
                Map.of("testAccuracy", 0.5));
    }

    @Test
    void exportsOpenAgainWithTheWeightsBitByBit(@TempDir Path folder) throws Exception {
        Weights weights = Weights.initial(NETWORK, 4);
        try (TorchNetwork network = TorchNetwork.open(NETWORK, weights)) {
            BundleExporter.Exported exported = BundleExporter.export(folder, network, description(), samples());
            assertThat(exported.checks()).allMatch(ExportCheck::passed).hasSizeGreaterThanOrEqualTo(2);
            assertThat(exported.bundle().manifest().model()).startsWith("shapes-r1-3-");
            assertThat(exported.bundle().manifest().steps()).isEqualTo("background=5ms");
            assertThat(Files.readString(exported.bundle().file(ModelBundle.CARD)))
                    .contains("`background=5ms`");
            Weights read = WeightFiles.read(exported.bundle().file(ModelBundle.WEIGHTS));
            weights.tensors().forEach((name, t) -> assertThat(read.data(name)).isEqualTo(t.data()));
            try (Stream<Path> left = Files.list(folder)) {
                assertThat(left).containsExactly(exported.bundle().folder());
            }
        }
    }

    /** Trained from native memory in the frames' own type, exported, and compared with graphs that are fed floats. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "T=4,P=1,H=12,W=12,window=40ms,value=signed",
                "T=4,P=2,H=12,W=12,window=40ms,value=voxel",
                "T=4,P=2,H=12,W=12,window=40ms,value=surface,tau=5ms",
                "T=4,P=2,H=12,W=12,window=40ms,bins=count"
            })
    void everyRepresentationIsTrainedAndExported(String text, @TempDir Path folder) {
        FrameSpec spec = FrameSpec.parse(text);
        NetworkSpec network = NETWORK.withInput(spec.polarities(), Patterns.SIDE, Patterns.SIDE);
        List<TrainingFrames> samples = samples(spec);
        try (TorchNetwork torch = TorchNetwork.open(network, Weights.initial(network, 4));
                BatchFeed feed = new BatchFeed(new ListedSamples(samples), spec, samples.size(), 0)) {
            Batch batch = feed.next();
            double first = 0;
            double last = 0;
            for (int i = 0; i < 60; i++) {
                last = torch.trainStep(
                                batch.frames(),
                                DataType.valueOf(batch.element().name()),
                                batch.labels(),
                                TrainingStep.of(5e-3))
                        .loss();
                first = i == 0 ? last : first;
            }
            assertThat(last).isLessThan(first / 2);
            BundleExporter.Exported exported = BundleExporter.export(folder, torch, description(spec), samples);
            assertThat(exported.checks()).allMatch(ExportCheck::passed);
            assertThat(exported.bundle().manifest().frameSpec()).isEqualTo(spec);
        }
    }

    @Test
    void aNetworkThatAnswersNothingIsRefusedWithTheFigures(@TempDir Path folder) throws Exception {
        Weights broken = Weights.initial(NETWORK, 4).map((name, t) -> {
            float[] data = t.data().clone();
            if (name.equals("layers.8.bias")) {
                data[1] = Float.NaN;
            }
            return data;
        });
        try (TorchNetwork network = TorchNetwork.open(NETWORK, broken)) {
            assertThatThrownBy(() -> BundleExporter.export(folder, network, description(), samples()))
                    .isInstanceOf(ExportException.class)
                    .hasMessageContaining("model shapes, epoch 3, is not exported")
                    .hasMessageContaining("12 beyond 1e-04 (1 allowed), worst Infinity");
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void oneFlippedSampleInFiftyIsRoundingAndMoreIsNot() {
        Answers[] trained = new Answers[100];
        Answers[] export = new Answers[100];
        for (int i = 0; i < 100; i++) {
            trained[i] = new Answers(new float[] {1, 2}, new long[] {10});
            export[i] = new Answers(new float[] {1, 2.00005f}, new long[] {10});
        }
        assertThat(ExportCheck.of("x", trained, export, 1000).disagreeing()).isZero();
        export[7] = new Answers(new float[] {1, 2.2f}, new long[] {11});
        export[8] = new Answers(new float[] {1, 2.2f}, new long[] {9});
        ExportCheck two = ExportCheck.of("x", trained, export, 1000);
        assertThat(two.passed()).isTrue();
        assertThat(two.spikeDifference()).isEqualTo(2);
        export[9] = export[8];
        assertThat(ExportCheck.of("x", trained, export, 1000).passed()).isFalse();
        assertThat(ExportCheck.of("x", trained, export, 1_000_000).passed())
                .as("of a thousand times as many neurons more flips are likely")
                .isTrue();
        export[8] = trained[8];
        export[9] = new Answers(new float[] {1, 3.5f}, new long[] {9});
        assertThat(ExportCheck.of("x", trained, export, 1000).passed()).isFalse();
    }
}
