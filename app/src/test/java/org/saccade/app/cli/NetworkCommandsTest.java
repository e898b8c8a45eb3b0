package org.saccade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.schemas.bundle.SafeTensors;
import org.saccade.snn.net.ReferenceNetwork;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.export.WeightImport;

/** describe, import and classify of a file, as a user of another library calls them. */
class NetworkCommandsTest {
    private static final String[] NETWORK = {"lif-resnet-18", "--width", "4", "--input", "2x40x36", "--classes", "5"};
    private static final NetworkSpec SPEC =
            NetworkSpec.builtIn("lif-resnet-18", 4).withInput(2, 40, 36).withClasses(5);

    @TempDir
    Path folder;

    private Calls.Result call(Object... words) {
        String[] arguments = List.of(words).stream().map(String::valueOf).toArray(String[]::new);
        return Calls.call(folder, Map.of(), arguments);
    }

    @Test
    void describeListsLayersAndParameters() throws IOException {
        JsonNode json = new ObjectMapper()
                .readTree(call("describe", "lif-resnet-34", "--json").out());
        assertThat(json.get("parameters").asLong()).isEqualTo(21_808_825);
        assertThat(json.get("layers").get(0).get("output").toString()).isEqualTo("[64,112,112]");
        assertThat(json.at("/operations/esImageNet/additions").asLong()).isEqualTo(25_783_130_112L);
        assertThat(json.at("/operations/esImageNet/multiplications").asLong()).isEqualTo(288_479_232);
        Calls.Result text = call("describe", "conv-small");
        assertThat(text.out())
                .contains("25,484 parameters")
                .contains("layers.0")
                .contains("2x34x34");
        Calls.Result spec = call("describe", "plif-net", "--spec", "--width", 8);
        assertThat(NetworkSpec.parse(spec.out(), "printed")).isEqualTo(NetworkSpec.builtIn("plif-net", 8));
        Calls.Result wrong = call("describe", "resnet");
        assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).contains("there are: conv-small");
    }

    @Test
    void aFileThatIsNotThereOrNoTextIsSaidToBeSo() throws IOException {
        Path picture = Files.write(folder.resolve("net.yaml"), new byte[] {(byte) 0x89, 'P', 'N', 'G', (byte) 0xFF});
        Calls.Result noText = call("describe", picture);
        assertThat(noText.code()).isEqualTo(ExitCode.USAGE);
        assertThat(noText.err()).contains(picture + " is no text");
        Calls.Result missing = call("describe", folder.resolve("mine.yaml"));
        assertThat(missing.code()).isEqualTo(ExitCode.USAGE);
        assertThat(missing.err()).contains("there is no file " + folder.resolve("mine.yaml"));
    }

    /** The norms' short names stand for the long ones in the map as they do in the file; other strangers in it are named. */
    @Test
    void aMapsOwnNamesAreCheckedAgainstTheNetwork() throws IOException {
        Weights weights = lively();
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        weights.tensors()
                .forEach((name, t) -> tensors.put(
                        name.equals("stem.bn.running_mean") ? "net.4" : name,
                        new SafeTensors.Tensor(
                                t.shape().stream().mapToLong(Integer::longValue).toArray(), t.data())));
        Path file = folder.resolve("mapped.safetensors");
        SafeTensors.write(file, tensors);
        assertThat(WeightImport.read(file, SPEC, Map.of("stem.bn.mean", "net.4"))
                        .tensors()
                        .get("stem.bn.running_mean")
                        .data())
                .isEqualTo(weights.tensors().get("stem.bn.running_mean").data());
        assertThatThrownBy(() -> WeightImport.read(file, SPEC, Map.of("stem.nb.mean", "net.4")))
                .hasMessageContaining("has no tensor for stem.bn.running_mean")
                .hasMessageContaining("the map names stem.nb.mean, which the network lacks");
    }

    /** Names as PyTorch's DataParallel writes them, a norm's statistics by their short names, one tensor renamed. */
    private Path weights(Weights weights) throws IOException {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        weights.tensors().forEach((name, t) -> {
            String theirs = name.equals("fc.weight") ? "head.w" : name.replace(".running_", ".");
            tensors.put(
                    "module." + theirs,
                    new SafeTensors.Tensor(
                            t.shape().stream().mapToLong(Integer::longValue).toArray(), t.data()));
        });
        tensors.put("module.stem.bn.num_batches_tracked", new SafeTensors.Tensor(new long[0], new float[] {7}));
        Path file = folder.resolve("theirs.safetensors");
        SafeTensors.write(file, tensors);
        return file;
    }

    private static Weights lively() {
        Random random = new Random(4);
        return Weights.initial(SPEC, 3).map((name, t) -> {
            float[] data = t.data().clone();
            for (int i = 0; i < data.length && name.endsWith("bias"); i++) {
                data[i] = 0.4f * random.nextFloat();
            }
            return data;
        });
    }

    private Path frames(float[][] bins) throws IOException {
        String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (8, 2, 40, 36), }";
        ByteBuffer bytes =
                ByteBuffer.allocate(128 + bins.length * bins[0].length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.ISO_8859_1));
        bytes.put((byte) 1).put((byte) 0).putShort((short) 118);
        bytes.put((header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.ISO_8859_1));
        for (float[] bin : bins) {
            for (float v : bin) {
                bytes.put((byte) v);
            }
        }
        return Files.write(folder.resolve("window.npy"), bytes.array());
    }

    @Test
    void weightsFromElsewhereBecomeABundleThatAnswersAsTheDefinitionDoes() throws IOException {
        Weights weights = lively();
        Path file = weights(weights);
        Path names = Files.writeString(folder.resolve("names.yaml"), "fc.weight: module.head.w\n");
        Path out = folder.resolve("models/mine");
        Object[] command = {
            "import",
            NETWORK[0],
            file,
            NETWORK[1],
            NETWORK[2],
            NETWORK[3],
            NETWORK[4],
            NETWORK[5],
            NETWORK[6],
            "--out",
            out,
            "--names",
            names,
            "--json"
        };
        Calls.Result imported = call(command);
        assertThat(imported.err()).isEmpty();
        assertThat(new ObjectMapper().readTree(imported.out()).get("parameters").asLong())
                .isEqualTo(SPEC.parameterCount());
        assertThat(call(command).err()).contains("exists; name a folder that does not");
        float[][] bins = new float[8][2 * 40 * 36];
        Random random = new Random(8);
        for (float[] bin : bins) {
            for (int i = 0; i < bin.length; i++) {
                bin[i] = random.nextInt(6) == 0 ? 1 : 0;
            }
        }
        Calls.Result classified = call("classify", frames(bins), "--bundle", out, "--json");
        JsonNode json = new ObjectMapper().readTree(classified.out());
        ReferenceNetwork.Result truth = new ReferenceNetwork(SPEC, weights).run(bins);
        for (int k = 0; k < 5; k++) {
            assertThat(json.get("logits").get(k).asDouble())
                    .isCloseTo(truth.logits()[k], org.assertj.core.api.Assertions.within(1e-4));
        }
        JsonNode rates = json.get("rates");
        assertThat(rates.get("stem(after pool)").asDouble())
                .isCloseTo(truth.above()[3], org.assertj.core.api.Assertions.within(1e-6))
                .isPositive();
        assertThat(rates.has("stage4.block1#1")).isTrue();
        assertThat(rates.get("stage4.block1").asDouble())
                .isCloseTo(truth.above()[SPEC.plan().size() - 3], org.assertj.core.api.Assertions.within(1e-6));
    }

    @Test
    void weightsThatDoNotFitAreNamed() throws IOException {
        Path file = weights(lively());
        Calls.Result result = call(
                "import",
                "lif-resnet-18",
                file,
                "--width",
                4,
                "--input",
                "2x40x36",
                "--classes",
                6,
                "--out",
                folder.resolve("x"));
        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.err())
                .contains("has no tensor for fc.weight [6, 32]")
                .contains("tensor module.fc.bias has shape [5], fc.bias needs [6]")
                .contains("has a tensor module.head.w [5, 32] that the network lacks");
        assertThat(folder.resolve("x")).doesNotExist();
        Calls.Result shape = call("classify", frames(new float[8][2 * 40 * 36]));
        assertThat(shape.err()).contains("which model? --bundle DIR names it");
    }
}
