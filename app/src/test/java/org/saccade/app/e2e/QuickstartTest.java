package org.saccade.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole pipeline by one command in a process of its own, as a newcomer runs it. */
class QuickstartTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path home;

    @Test
    void simulatedShapesAreLearntAndToldApartLive() throws Exception {
        JsonNode result = quickstart("--recordings-per-class", "48", "--epochs", "12");
        assertThat(result.get("classes").asInt()).isEqualTo(6);
        assertThat(result.get("samples").asInt()).isEqualTo(6 * (48 + 8));
        assertThat(result.get("accuracy").asDouble()).as("chance is 0.17").isBetween(0.4, 1.0);
        assertThat(shown(result)).isEqualTo(6 * 8);
    }

    @Test
    void realRecordingsAreLearntAndToldApartLive() throws Exception {
        Path data = Path.of(System.getProperty("shared.data", ""), "nmnist");
        boolean there = !System.getProperty("shared.data", "").isBlank() && Files.isDirectory(data);
        assumeTrue(
                there,
                "no N-MNIST recordings in " + data + " (-Dshared.data=FOLDER): the simulated ones alone were used");
        JsonNode result = quickstart("--data", data.toString(), "--epochs", "5");
        assertThat(result.get("classes").asInt()).isEqualTo(10);
        assertThat(result.get("samples").asInt()).isEqualTo(1000);
        assertThat(result.get("accuracy").asDouble()).as("chance is 0.1").isBetween(0.5, 1.0);
        assertThat(shown(result)).isEqualTo(100);
    }

    /** Runs it, with the checks that hold for any data. */
    private JsonNode quickstart(String... options) throws Exception {
        Path folder = home.resolve("quick start");
        List<String> arguments = new java.util.ArrayList<>(List.of("quickstart", "--json", "--out", folder.toString()));
        arguments.addAll(List.of(options));
        ChildCommand child = ChildCommand.run(home, arguments.toArray(String[]::new));
        child.succeeds(java.time.Duration.ZERO);
        List<String> lines = child.out().lines().toList();
        assertThat(lines).isNotEmpty();
        JsonNode result = JSON.readTree(lines.get(lines.size() - 1));
        System.out.println("QuickstartTest: " + result);
        for (String stage : List.of("replay", "stream", "train", "classify")) {
            assertThat(result.at("/eventsPerSecond/" + stage).asDouble())
                    .as("events per second of %s", stage)
                    .isPositive();
        }
        long total = result.get("stepsTotal").asLong();
        assertThat(total).isEqualTo(8 * result.get("windows").asLong());
        assertThat(result.get("stepsSkipped").asLong()).isPositive().isLessThan(total);
        double p50 = result.at("/latencyMs/p50").asDouble();
        assertThat(p50).isPositive();
        assertThat(result.at("/latencyMs/p99").asDouble()).isGreaterThanOrEqualTo(p50);
        assertThat(result.get("deadLetters").asLong()).isZero();
        assertThat(result.get("liveAccuracy").asDouble())
                .as("live windows are the frames of the test split")
                .isEqualTo(result.get("accuracy").asDouble(), within(1e-9));
        assertThat(Path.of(result.get("folder").asText())).isEqualTo(folder);
        assertThat(Files.readString(folder.resolve("report.html"))).contains("<html", "</html>");
        assertThat(ImageIO.read(folder.resolve("confusion.png").toFile()).getWidth())
                .isPositive();
        return result;
    }

    /** Recordings in the confusion matrix. */
    private static long shown(JsonNode result) {
        long sum = 0;
        for (JsonNode row : result.get("confusion")) {
            for (JsonNode cell : row) {
                sum += cell.asLong();
            }
        }
        return sum;
    }
}
