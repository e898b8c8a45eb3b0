package org.saccade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.app.serve.Bundles;
import org.saccade.local.LocalStack;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Topics;

/** classify of recordings and cameras, and the models command, as a user calls them. */
class ServingCommandsTest {

    private static final String FRAMES = "T=4,P=2,H=34,W=34,window=40ms";

    @TempDir
    Path folder;

    private Calls.Result call(Object... words) {
        return Calls.call(
                folder, Map.of(), List.of(words).stream().map(String::valueOf).toArray(String[]::new));
    }

    /** 100 events, one each millisecond, along the diagonal. */
    private Path recording() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            text.append(i * 1000)
                    .append(' ')
                    .append(i % 34)
                    .append(' ')
                    .append(i % 34)
                    .append(" 1\n");
        }
        return Files.writeString(folder.resolve("diagonal.txt"), text);
    }

    private static List<JsonNode> json(Calls.Result result) {
        ObjectMapper mapper = new ObjectMapper();
        return result.out()
                .lines()
                .map(line -> {
                    try {
                        return mapper.readTree(line);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .toList();
    }

    @Test
    void recordingIsClassifiedWindowByWindowWithoutKafka() throws IOException {
        ModelBundle bundle = Bundles.make(folder.resolve("m"), FRAMES, "toy", 1);
        Path file = recording();
        Calls.Result result = call(
                "classify",
                file,
                "--bundle",
                bundle.folder(),
                "--json",
                "--columns",
                "t,x,y,p",
                "--unit",
                "us",
                "--geometry",
                "34x34");
        assertThat(result.code()).as(result.err()).isZero();
        List<JsonNode> windows = json(result);
        assertThat(windows).hasSize(3);
        assertThat(windows).extracting(w -> w.get("windowStartUs").asLong()).containsExactly(0L, 40_000L, 80_000L);
        assertThat(windows).extracting(w -> w.get("events").asInt()).containsExactly(40, 40, 20);
        assertThat(windows.get(0).get("model").asText())
                .isEqualTo(bundle.manifest().model());
        assertThat(result.err()).contains("3 windows: class ");
        Calls.Result text = call(
                "classify",
                file,
                "--bundle",
                bundle.folder(),
                "--slide",
                "20ms",
                "--columns",
                "t,x,y,p",
                "--unit",
                "us",
                "--geometry",
                "34x34");
        assertThat(text.out().lines()).hasSizeGreaterThanOrEqualTo(4).allMatch(line -> line.contains("diagonal"));
    }

    @Test
    void simulatedCameraIsClassifiedLive() throws IOException {
        ModelBundle bundle = Bundles.make(folder.resolve("m"), FRAMES, "toy", 1);
        Calls.Result result =
                call("classify", "--camera", "shapes", "--for", "500ms", "--bundle", bundle.folder(), "--json");
        assertThat(result.code()).as(result.err()).isZero();
        List<JsonNode> windows = json(result);
        assertThat(windows).hasSize(12);
        assertThat(windows).extracting(w -> w.get("stream").asText()).containsOnly("camera-0");
        assertThat(windows.stream().mapToLong(w -> w.get("events").asLong()).sum())
                .isPositive();
    }

    @Test
    void wrongUsesAreNamed() throws IOException {
        Path file = recording();
        assertThat(call("classify", file).err()).contains("which model? --bundle DIR names it");
        assertThat(call("classify", file, "--camera", "shapes").err()).contains("exclude each other");
        ModelBundle open = Bundles.make(folder.resolve("open"), "T=4,P=2,H=34,W=34", "toy", 1);
        Calls.Result without = call("classify", file, "--bundle", open.folder());
        assertThat(without.code()).isEqualTo(ExitCode.USAGE);
        assertThat(without.err()).contains("does not say how long a window is");
        ModelBundle bundle = Bundles.make(folder.resolve("m"), FRAMES, "toy", 1);
        Calls.Result nowhere = call("classify", "--camera", "nowhere://x", "--bundle", bundle.folder());
        assertThat(nowhere.code()).isEqualTo(ExitCode.USAGE);
        Calls.Result missing = call("classify", folder.resolve("none.raw"), "--bundle", bundle.folder());
        assertThat(missing.err()).contains("there is no file");
        assertThat(call("serve").code()).isEqualTo(ExitCode.USAGE);
        assertThat(call("stream", "decide", "--hold", "0").err()).contains("hold 0");
    }

    @Test
    void modelsAreAnnouncedListedAndRolledBack() throws Exception {
        LocalStack stack = LocalStack.shared();
        ClientSettings settings = ClientSettings.of(stack.bootstrapServers(), stack.registryUrl());
        try (Admin admin = Admin.create(settings.admin())) {
            Set<String> there = admin.listTopics().names().get();
            for (String topic : List.of(Topics.MODELS, Topics.MODEL_FILES)) {
                if (!there.contains(topic)) {
                    admin.createTopics(List.of(Topics.plan(topic).newTopic(1, (short) 1)))
                            .all()
                            .get();
                }
            }
        }
        String name = "rolling";
        ModelBundle first = Bundles.make(folder.resolve("first"), FRAMES, name, 1);
        ModelBundle second = Bundles.make(folder.resolve("second"), FRAMES, name, 2);
        for (ModelBundle bundle : List.of(first, second)) {
            Calls.Result announced =
                    Calls.onStack(folder, "models", "announce", bundle.folder().toString());
            assertThat(announced.code()).as(announced.err()).isZero();
        }
        assertThat(states(name))
                .containsExactly(
                        second.manifest().model() + " in use", first.manifest().model() + " roll-back");
        Calls.Result back = Calls.onStack(folder, "models", "rollback", name);
        assertThat(back.out()).isEqualTo("rolled back to " + first.manifest().model() + "\n");
        assertThat(states(name)).containsExactly(first.manifest().model() + " in use");
        Calls.Result again = Calls.onStack(folder, "models", "rollback", name);
        assertThat(again.code()).isEqualTo(ExitCode.FAILED);
        assertThat(again.err()).contains("nothing was announced as " + name + " before");
    }

    private List<String> states(String name) {
        return json(Calls.onStack(folder, "models", "list", "--json")).stream()
                .filter(row -> row.get("name").asText().equals(name))
                .map(row -> row.get("model").asText() + " " + row.get("state").asText())
                .toList();
    }
}
