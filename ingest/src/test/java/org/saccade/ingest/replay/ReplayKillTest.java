package org.saccade.ingest.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.SampleRef;
import org.saccade.ingest.generate.ShapeScenes;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.EventChunk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replay in a process that is killed (SIGKILL) again and again at random moments leaves in the topic what an undisturbed one leaves.
 * {@code -Dkill.seed=N} repeats a run, {@code -Dkill.count=20} kills more often. One host keeps its page cache: no power is lost here.
 */
class ReplayKillTest {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayKillTest.class);
    private static final int ROUNDS = 3;
    /** Most that a run sends before it is killed. */
    private static final int SENDING_MS = 800;

    /** On a machine with nothing else to do; held against many runs only. */
    private static final double RESUMED_WITHIN_S = 5;

    private static final int MOST_SAID = 300;

    @TempDir
    Path folder;

    @Test
    void killsAtRandomMomentsLoseAndDoubleNothing() throws Exception {
        assertThat(kill(Integer.getInteger("kill.count", 5))).isNotEmpty();
    }

    @Test
    @Tag("long")
    void aHundredKillsLoseAndDoubleNothing() throws Exception {
        List<Double> resumed = kill(100);
        assertThat(resumed.get(resumed.size() / 2))
                .as("seconds from the begin of a run to its first chunk, median")
                .isLessThan(RESUMED_WITHIN_S);
    }

    /** Returns how many seconds passed from the begin of each run to its first chunk, sorted. */
    private List<Double> kill(int kills) throws Exception {
        long seed = Long.getLong("kill.seed", System.nanoTime());
        LOG.warn("kill.seed={} kill.count={}", seed, kills);
        SplittableRandom random = new SplittableRandom(seed);
        Path recordings = folder.resolve("shapes");
        ShapeScenes.generate(recordings, 12, 3, 7);
        DataSet set = DataSet.open(recordings);
        ReplayHarness harness = ReplayHarness.withTopic(3);
        // All of it takes longer than the runs that are killed can last together: none of them reaches the end.
        double eventSeconds = set.samples().stream()
                        .mapToLong(sample -> set.read(sample).lengthUs())
                        .sum()
                * ROUNDS
                / 1e6;
        String speed =
                String.format(java.util.Locale.ROOT, "%.3fx", eventSeconds / (SENDING_MS * (kills + 1) / 1000.0));
        List<String> arguments = List.of(
                harness.settings.bootstrapServers(),
                harness.settings.registryUrl(),
                harness.topic,
                recordings.toString(),
                Integer.toString(ROUNDS));
        List<Double> resumed = new ArrayList<>();
        for (int kill = 0; kill < kills; kill++) {
            try (Child child = new Child(arguments, speed)) {
                // One in five dies while it looks for what is there.
                boolean early = random.nextInt(5) == 0;
                child.await(early ? "BEGUN" : "SENDING");
                child.process.waitFor(random.nextInt(SENDING_MS), TimeUnit.MILLISECONDS);
                assertThat(child.process.isAlive())
                        .as("still at work; it said " + child.said)
                        .isTrue();
                if (!early) {
                    resumed.add(child.secondsToSend());
                }
            }
        }
        try (Child last = new Child(arguments, "max")) {
            last.await("SENDING");
            resumed.add(last.secondsToSend());
            last.await("ENDED");
            LOG.warn(
                    "the last run said {}; seconds from start to first chunk: {}, records {}",
                    last.said.get(last.said.size() - 1),
                    resumed,
                    harness.records().size());
        }
        assertHoldsOnce(harness, set);
        Collections.sort(resumed);
        return resumed;
    }

    private static void assertHoldsOnce(ReplayHarness harness, DataSet set) {
        Map<String, List<EventChunk>> chunks = harness.chunks();
        assertThat(chunks).hasSize(ROUNDS * set.samples().size());
        long records = 0;
        for (SampleRef sample : set.samples()) {
            Events events = set.read(sample).events();
            for (long round = 0; round < ROUNDS; round++) {
                List<EventChunk> own = chunks.get(Turn.stream(sample, round));
                assertThat(own.stream().map(EventChunk::getSequence))
                        .as(sample.id())
                        .containsExactlyElementsOf(
                                LongStream.range(0, own.size()).boxed().toList());
                assertThat(Events.concat(own.stream().map(ChunkRecords::events).toList()))
                        .isEqualTo(events);
                records += own.size();
            }
        }
        List<ConsumerRecord<byte[], byte[]>> all = harness.records();
        assertThat(all).hasSize((int) records);
    }

    /** The process and what it says; {@link #close} is SIGKILL. */
    private static final class Child implements AutoCloseable {
        private final Process process;
        private final BufferedReader reader;
        private final List<String> said = new ArrayList<>();
        private long begunAt;
        private long sendingAt;

        Child(List<String> arguments, String speed) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ReplayChild.class.getName()));
            command.addAll(arguments);
            command.add(speed);
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        /** Waits for a line that begins with the word. */
        void await(String word) throws IOException {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                said.add(line.length() > MOST_SAID ? line.substring(0, MOST_SAID) : line);
                begunAt = line.startsWith("BEGUN") ? System.nanoTime() : begunAt;
                sendingAt = line.startsWith("SENDING") ? System.nanoTime() : sendingAt;
                if (line.startsWith(word)) {
                    return;
                }
            }
            throw new AssertionError("it ended without " + word + " and said " + said);
        }

        double secondsToSend() {
            return (sendingAt - begunAt) / 1e9;
        }

        @Override
        public void close() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }
}
