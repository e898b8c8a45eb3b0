package org.saccade.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.app.cli.ExitCode;
import org.saccade.ingest.generate.ShapeScenes;
import org.saccade.local.LocalStack;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ctrl-C and SIGTERM in the middle of a replay: out within 5 s, with the signal's own code, and nothing lost. {@code -Dkill.seed=N} repeats a run. */
class ReplaySignalsTest {

    private static final Logger LOG = LoggerFactory.getLogger(ReplaySignalsTest.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A shell that puts a build into the background makes it deaf to Ctrl-C, and children inherit that. */
    @BeforeAll
    static void signalsAreHeard() throws IOException {
        String ignored = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElse("SigIgn: 0");
        long mask = Long.parseUnsignedLong(ignored.substring(7).trim(), 16);
        assumeTrue((mask & 2) == 0, "this build ignores SIGINT (it runs in the background): signals cannot be tested");
    }

    private static final int PARTITIONS = 3;

    @TempDir
    Path home;

    private Path data;
    private String topic;

    @BeforeEach
    void recordings() {
        data = home.resolve("shapes");
        ShapeScenes.generate(data, 6, 0, 3);
        topic = "events-" + UUID.randomUUID();
        ChildCommand.run(home, onStack("topics", "create", topic, "--partitions", "" + PARTITIONS))
                .succeeds(PATIENCE);
    }

    private static String[] onStack(String... command) {
        LocalStack stack = LocalStack.shared();
        String[] whole = Arrays.copyOf(command, command.length + 4);
        whole[command.length] = "--bootstrap";
        whole[command.length + 1] = stack.bootstrapServers();
        whole[command.length + 2] = "--registry";
        whole[command.length + 3] = stack.registryUrl();
        return whole;
    }

    private String[] replay(String speed) {
        return onStack("replay", data.toString(), "--topic", topic, "--chunk-events", "50", "--speed", speed, "--json");
    }

    private long records() {
        try (AdminClient admin = AdminClient.create(
                Map.of("bootstrap.servers", LocalStack.shared().bootstrapServers()))) {
            Map<TopicPartition, OffsetSpec> ends = IntStream.range(0, PARTITIONS)
                    .boxed()
                    .collect(Collectors.toMap(p -> new TopicPartition(topic, p), p -> OffsetSpec.latest()));
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
                    .sum();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Twice each, after a random while at work; what was told as sent is there, and the last run sends the rest. */
    @Test
    void aSignalEndsARunWithAllAcknowledgedAndTheNextGoesOn() throws Exception {
        long seed = Long.getLong("kill.seed", System.nanoTime());
        LOG.warn("kill.seed={}", seed);
        SplittableRandom random = new SplittableRandom(seed);
        long sent = 0;
        for (int i = 0; i < 4; i++) {
            // Half an hour of replay: none of them ends by itself.
            try (ChildCommand child = ChildCommand.start(home, replay("0.01x"))) {
                long before = sent;
                child.await("its first record", PATIENCE, () -> records() > before);
                child.work(random.nextInt(1000));
                boolean ctrlC = i % 2 == 0;
                int code = ctrlC ? child.interrupt(WITHIN) : child.terminate(WITHIN);
                assertThat(code).as(child.said()).isEqualTo(ctrlC ? ExitCode.INTERRUPTED : ExitCode.TERMINATED);
                JsonNode result = JSON.readTree(child.out());
                assertThat(result.get("completed").asBoolean()).isFalse();
                sent += result.get("chunks").asLong();
                assertThat(records())
                        .as("all that was sent is there, and nothing else")
                        .isEqualTo(sent);
            }
        }
        ChildCommand last = ChildCommand.run(home, replay("max"));
        last.succeeds(PATIENCE);
        sent += JSON.readTree(last.out()).get("chunks").asLong();
        assertThat(records()).isEqualTo(sent);
        ChildCommand dry = ChildCommand.run(
                home,
                "replay",
                data.toString(),
                "--chunk-events",
                "50",
                "--dry-run",
                "--partitions",
                "" + PARTITIONS,
                "--json");
        dry.succeeds(PATIENCE);
        assertThat(JSON.readTree(dry.out()).get("records").asLong()).isEqualTo(sent);
    }

    /** A broker that takes connections and never answers: the run waits for it, the signal does not. */
    @Test
    void aSignalEndsARunThatWaitsForABroker() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ChildCommand child = ChildCommand.start(
                        home,
                        "replay",
                        data.toString(),
                        "--bootstrap",
                        "127.0.0.1:" + mute.getLocalPort(),
                        "--timeout",
                        "60s")) {
            mute.accept();
            assertThat(child.interrupt(WITHIN)).as(child.said()).isEqualTo(ExitCode.INTERRUPTED);
        }
    }
}
