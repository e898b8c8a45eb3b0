package org.saccade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.bundle.SafeTensors;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;

/** A bundle as {@code import} makes it, through {@code quantize} and {@code export}. */
class ExportCommandsTest {

    @TempDir
    Path folder;

    private Path bundle;
    private Path frames;

    @BeforeEach
    void makeABundle() throws IOException {
        NetworkSpec network =
                NetworkSpec.builtIn("conv-small").withInput(2, 12, 12).withClasses(3);
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        Weights.initial(network, 2).tensors().forEach((name, t) -> {
            long[] shape = t.shape().stream().mapToLong(Integer::longValue).toArray();
            tensors.put(name, new SafeTensors.Tensor(shape, t.data()));
        });
        Path weights = folder.resolve("weights.safetensors");
        SafeTensors.write(weights, tensors);
        bundle = folder.resolve("models/small");
        assertThat(call("import", "conv-small", weights, "--input", "2x12x12", "--classes", 3, "--out", bundle)
                        .code())
                .isZero();
        frames = frames(6, network.timeSteps());
    }

    @Test
    void quantizeAddsVariantsAndExportWritesThemForTensorRt() throws IOException {
        Path int8 = folder.resolve("models/int8");
        JsonNode json = json(call("quantize", bundle, "--frames", frames, "--out", int8, "--json"));
        assertThat(json.get("calibrated").asInt()).isEqualTo(3);
        assertThat(json.get("judged").asInt()).isEqualTo(3);
        assertThat(json.get("scores")).hasSize(4);
        assertThat(json.at("/scores/0/accuracy").isNull()).isTrue();
        assertThat(json.at("/scores/2/name").asText()).isEqualTo("int8");
        assertThat(json.at("/scores/2/sameClass").asDouble()).isPositive();
        assertThat(ModelBundle.open(int8).variant("int8")).isRegularFile();
        assertThat(call("quantize", bundle, "--frames", frames, "--out", int8).err())
                .contains("exists; name a folder that does not");
        Path onnx = folder.resolve("int8.onnx");
        JsonNode exported = json(call("export", "tensorrt", int8, "--int8", "--out", onnx, "--json"));
        assertThat(exported.get("trtexec").asText())
                .startsWith("trtexec --onnx=" + onnx)
                .contains("--int8");
        assertThat(Files.size(onnx)).isPositive();
        Calls.Result none = call("export", "tensorrt", bundle, "--int8", "--out", folder.resolve("x"));
        assertThat(none.err()).contains("has no file window-int8-tensorrt.onnx");
    }

    @Test
    void exportSaysHowTheFileAnswered() throws IOException {
        for (String format : List.of("nir", "torchscript", "onnx", "onnx-step")) {
            Path out = folder.resolve("network." + format);
            JsonNode check = json(call("export", format, bundle, "--frames", frames, "--out", out, "--json"))
                    .get("check");
            assertThat(check.get("samples").asInt()).as(format).isEqualTo(6);
            assertThat(check.get("worst").asDouble()).as(format).isLessThan(1e-4);
            assertThat(out).isRegularFile();
        }
        Calls.Result made = call("export", "tensorrt", bundle, "--out", folder.resolve("made.onnx"));
        assertThat(made.err()).contains("no --frames and no --topic: compared on 8 made windows");
        assertThat(made.out()).contains("on 8 samples").contains("trtexec --onnx=");
        Calls.Result both = call(
                "export",
                "onnx",
                bundle,
                "--frames",
                frames,
                "--topic",
                "evaluation-frames",
                "--out",
                folder.resolve("x"));
        assertThat(both.code()).isEqualTo(ExitCode.USAGE);
        assertThat(both.err()).contains("--frames and --topic are given");
        for (String format : List.of("nir", "onnx")) {
            Calls.Result nowhere =
                    call("export", format, bundle, "--frames", frames, "--out", folder.resolve("nowhere/x"));
            assertThat(nowhere.code()).isEqualTo(ExitCode.FAILED);
            assertThat(nowhere.err()).contains(folder.resolve("nowhere") + ": there is no such file or folder");
        }
        Calls.Result wrong = call("export", "tflite", bundle, "--out", folder.resolve("x"));
        assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).contains("torchscript and nir are possible");
    }

    private Calls.Result call(Object... words) {
        String[] arguments = List.of(words).stream().map(String::valueOf).toArray(String[]::new);
        return Calls.call(folder, Map.of(), arguments);
    }

    private static JsonNode json(Calls.Result result) throws IOException {
        assertThat(result.code()).as(result.err()).isZero();
        return new ObjectMapper().readTree(result.out());
    }

    private Path frames(int samples, int steps) throws IOException {
        String header =
                "{'descr': '|u1', 'fortran_order': False, 'shape': (" + samples + ", " + steps + ", 2, 12, 12), }";
        int elements = samples * steps * 2 * 12 * 12;
        ByteBuffer bytes = ByteBuffer.allocate(128 + elements).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.ISO_8859_1));
        bytes.put((byte) 1).put((byte) 0).putShort((short) 118);
        bytes.put((header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.ISO_8859_1));
        Random random = new Random(8);
        for (int i = 0; i < elements; i++) {
            bytes.put((byte) (random.nextInt(6) == 0 ? 1 : 0));
        }
        return Files.write(folder.resolve("windows.npy"), bytes.array());
    }
}
