package org.saccade.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.schemas.frame.FixedSteps;
import org.saccade.schemas.frame.FrameEncoder;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.InvalidFramesException;
import org.saccade.schemas.schema.Split;
import org.saccade.snn.emit.NirException;
import org.saccade.snn.emit.NirGraph;
import org.saccade.snn.emit.NirRun;
import org.saccade.snn.emit.TensorRtOperators;
import org.saccade.snn.emit.WindowGraph;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.Patterns;
import org.saccade.trainer.data.TrainingFrames;

class FileExportTest {

    private static final NetworkSpec NETWORK = Patterns.NETWORK;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void everyFileAnswersAsTheNetwork(FileExport.Format format) throws IOException {
        Path out = folder.resolve("network.file");
        ExportCheck check = FileExport.write(format, bundle(NETWORK), samples(), out, NirGraph.DT);
        assertThat(check.samples()).isEqualTo(6);
        assertThat(check.worst()).isLessThan(ExportCheck.TOLERANCE);
        assertThat(check.spikes()).as("a silent network would prove nothing").isGreaterThan(1000);
        assertThat(check.spikeDifference()).isLessThanOrEqualTo(1);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(out);
        }
    }

    @Test
    void whatNirCannotExpressIsNamedAndNothingIsWritten() throws IOException {
        for (String name : List.of("liaf-resnet-18", "plif-net")) {
            NetworkSpec network = NetworkSpec.builtIn(name, 8)
                    .withInput(2, 64, 64)
                    .withClasses(3)
                    .withTimeSteps(4);
            assertThatThrownBy(() -> FileExport.write(
                            FileExport.Format.NIR, bundle(network), samples(), folder.resolve("x.nir"), NirGraph.DT))
                    .isInstanceOf(NirException.class)
                    .hasMessageContaining(name)
                    .hasMessageContaining(name.startsWith("liaf") ? "is neurons 'liaf'" : "is a pool of maxima");
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    /** By hand: decay 0.75 and dt = 1 ms are tau = 4 ms and r = 4; a reader with another dt sees another network. */
    @Test
    void timeConstantsFollowFromTheDecay() {
        Weights weights = Weights.initial(NETWORK, 4);
        NirGraph graph = NirGraph.of(NETWORK, weights, 1e-3);
        NirGraph.Node lif = graph.nodes().entrySet().stream()
                .filter(node -> node.getValue().type().equals("LIF"))
                .findFirst()
                .orElseThrow()
                .getValue();
        double decay = weights.decay(NETWORK.graph().neurons().get(0));
        assertThat(lif.get("tau")[0]).isEqualTo((float) (1e-3 / (1 - decay)));
        assertThat(lif.get("r")[0] / lif.get("tau")[0]).isEqualTo(1000, org.assertj.core.api.Assertions.within(0.1f));
        assertThat(lif.values().get("tau").shape()).isEqualTo(List.of(16, 12, 12));
        float[] bin = new float[2 * 12 * 12];
        java.util.Arrays.fill(bin, 1);
        NirRun same = new NirRun(graph, 1e-3);
        NirRun other = new NirRun(graph, 1e-4);
        for (int t = 0; t < 4; t++) {
            same.step(bin);
            other.step(bin);
        }
        assertThat(same.spikes()[0]).isNotEqualTo(other.spikes()[0]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"conv-small", "plif-net", "lif-resnet-18", "liaf-resnet-18", "sew-resnet-18", "ms-resnet-18"})
    void windowGraphsKeepToTensorRtsOperators(String name) {
        NetworkSpec network =
                NetworkSpec.builtIn(name, 8).withInput(2, 64, 64).withClasses(3).withTimeSteps(4);
        byte[] onnx = WindowGraph.of(network, Weights.initial(network, 1));
        assertThat(TensorRtOperators.problems(onnx)).isEmpty();
        assertThat(TensorRtOperators.of(onnx)).contains("Conv", "Where", "Greater");
    }

    @Test
    void trtexecLineNamesTheShapes() {
        assertThat(FileExport.trtexec(bundle(NETWORK), Path.of("m/digits.onnx"), true, 16))
                .isEqualTo("trtexec --onnx=m/digits.onnx --saveEngine=m/digits.engine --fp16 --int8"
                        + " --minShapes=x:1x4x2x12x12 --optShapes=x:8x4x2x12x12 --maxShapes=x:16x4x2x12x12");
    }

    @Test
    void framesOfAnotherPreprocessingAreRefusedByTheField() {
        FrameSpec spec = Patterns.FRAMES;
        float[] values = new float[spec.elements()];
        assertThat(FrameArrays.samples(spec, List.of(1L, 4L, 2L, 12L, 12L), values))
                .hasSize(1);
        assertThatThrownBy(() -> FrameArrays.samples(spec, List.of(5L, 2L, 12L, 12L), values))
                .isInstanceOf(InvalidFramesException.class)
                .hasMessageContaining("time steps T is 5, the network takes 4");
        assertThatThrownBy(() -> FrameArrays.samples(spec, List.of(4L, 1L, 12L, 12L), values))
                .hasMessageContaining("polarities P is 1, the network takes 2");
        assertThatThrownBy(() -> FrameArrays.samples(spec, List.of(4L, 2L, 12L, 13L), values))
                .hasMessageContaining("width W is 13, the network takes 12");
        values[3] = -0.5f;
        assertThatThrownBy(() -> FrameArrays.samples(spec, List.of(4L, 2L, 12L, 12L), values))
                .hasMessageContaining("element 3 is -0.5, the network takes UINT8");
    }

    private static BundledNetwork bundle(NetworkSpec network) {
        return new BundledNetwork(
                "m-1", network, Patterns.FRAMES, FixedSteps.NONE, List.of("a", "b", "c"), Weights.initial(network, 4));
    }

    private static List<TrainingFrames> samples() {
        FrameEncoder encoder = new FrameEncoder(Patterns.FRAMES);
        return Patterns.samples(2, Split.VALIDATION, 1).stream()
                .map(s -> new TrainingFrames(
                        s.name(),
                        s.label(),
                        s.split(),
                        encoder.encode(s.events(), 0, 40_000).data()))
                .toList();
    }
}
