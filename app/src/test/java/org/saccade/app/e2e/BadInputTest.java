package org.saccade.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.generate.ShapeScenes;
import org.saccade.local.LocalStack;

/** What a user sees of bad input: one line on stderr that says what is wrong and where, and the documented exit code. */
class BadInputTest {

    private static final int FAILED = 1;
    private static final int UNREACHABLE = 4;
    /** PNG's first bytes. */
    private static final byte[] PNG = {
        (byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0, 9
    };

    @TempDir
    Path home;

    @Test
    void foldersThatHoldNoRecordings() throws Exception {
        Path missing = home.resolve("not there");
        line(FAILED, replay(missing)).contains(missing.toString());
        Path empty = Files.createDirectories(home.resolve("empty"));
        line(FAILED, replay(empty)).contains(empty.toString());
        line(FAILED, replay(empty, "--live")).contains(empty.toString());
        line(FAILED, ChildCommand.run(home, "quickstart", "--data", missing.toString()))
                .contains(missing.toString());
    }

    @Test
    void anotherFormatUnderTheRightName() throws Exception {
        for (String kind : new String[] {"PNG", "ZIP"}) {
            Path folder =
                    Files.createDirectories(home.resolve(kind).resolve("Train").resolve("cat"));
            byte[] bytes = kind.equals("PNG") ? PNG : new byte[] {'P', 'K', 3, 4, 20, 0, 0, 0, 8, 0};
            Path file = Files.write(folder.resolve("00001.bin"), bytes);
            line(FAILED, replay(home.resolve(kind)))
                    .contains("Train/cat/00001.bin")
                    .contains(kind);
        }
    }

    @Test
    void aTruncatedRecordingIsNamedWithItsByteAndTheRestIsSent() throws Exception {
        Path data = home.resolve("data");
        ShapeScenes.generate(data, 2, 1, 3);
        Path cut = data.resolve("Train").resolve("star").resolve("00002.bin");
        byte[] bytes = Files.readAllBytes(cut);
        int length = bytes.length / 5 * 5 - 2;
        Files.write(cut, Arrays.copyOf(bytes, length));
        String topic = "events-" + UUID.randomUUID();
        assertThat(onStack("topics", "create", topic).ended(java.time.Duration.ZERO))
                .isZero();
        ChildCommand child = onStack("replay", data.toString(), "--topic", topic, "--json");
        assertThat(child.err().lines().filter(said -> said.startsWith("saccade: ")))
                .singleElement()
                .asString()
                .contains(cut.toString(), Integer.toString(length / 5 * 5));
        assertThat(child.ended(java.time.Duration.ZERO)).as(child.said()).isEqualTo(3);
        assertThat(new ObjectMapper().readTree(child.out()).get("samples").asInt())
                .isEqualTo(3 * ShapeScenes.classNames().size());
    }

    @Test
    void anUnknownTopicAndARegistryThatIsNotThere() throws Exception {
        Path data = home.resolve("data");
        ShapeScenes.generate(data, 1, 1, 3);
        String topic = "none-" + UUID.randomUUID();
        line(FAILED, onStack("replay", data.toString(), "--topic", topic)).contains(topic);
        line(FAILED, onStack("stream", "train", "--topic", topic)).contains(topic);
        String there = "events-" + UUID.randomUUID();
        onStack("topics", "create", there);
        String[] noRegistry = {"--registry", "http://127.0.0.1:1", "--timeout", "1s"};
        line(UNREACHABLE, onStack(with(noRegistry, "replay", data.toString(), "--topic", there)))
                .contains("http://127.0.0.1:1");
    }

    @Test
    void brokersThatAreNotThere() {
        for (String[] stage : new String[][] {{"stream", "train"}, {"train"}, {"classify"}, {"dlq", "list"}}) {
            line(
                            UNREACHABLE,
                            ChildCommand.run(home, with(new String[] {"-b", "127.0.0.1:1", "--timeout", "1s"}, stage)))
                    .contains("127.0.0.1:1")
                    .containsPattern("\\b(1|1000|1\\.0) ?m?s\\b");
        }
    }

    @Test
    void aPortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            ChildCommand up = ChildCommand.run(
                    home, "up", "--quiet", "--port-kafka", port, "--port-registry", "0", "--port-flink", "0");
            line(FAILED, up).contains(port);
        }
    }

    private static org.assertj.core.api.AbstractStringAssert<?> line(int code, ChildCommand child) {
        assertThat(child.ended(java.time.Duration.ZERO)).as(child.said()).isEqualTo(code);
        assertThat(child.out()).isEmpty();
        return assertThat(child.err().lines().filter(line -> line.startsWith("saccade: ")))
                .as("%s", child.said())
                .singleElement()
                .asString()
                .startsWith("saccade: ")
                .doesNotContain("Exception", "unexpected");
    }

    private ChildCommand replay(Path folder, String... options) {
        return onStack(with(options, "replay", folder.toString()));
    }

    private ChildCommand onStack(String... arguments) {
        LocalStack stack = LocalStack.shared();
        Map<String, String> addresses = new HashMap<>();
        addresses.put("SACCADE_BOOTSTRAP", stack.bootstrapServers());
        addresses.put("SACCADE_REGISTRY", stack.registryUrl());
        return ChildCommand.run(home, addresses, arguments);
    }

    /** The command first, then the options. */
    private static String[] with(String[] options, String... command) {
        String[] all = Arrays.copyOf(command, command.length + options.length);
        System.arraycopy(options, 0, all, command.length, options.length);
        return all;
    }
}
