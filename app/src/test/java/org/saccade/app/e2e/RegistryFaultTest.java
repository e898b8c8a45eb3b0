package org.saccade.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.generate.ShapeScenes;
import org.saccade.local.LocalStack;
import org.saccade.local.LocalStackConfig;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Topics;

/**
 * Stages whose schema registry answers 503 when they start, wait for it; those at work go on without it, with the ids that they know; a slow
 * one is waited for. Nothing is lost and nothing ends.
 */
class RegistryFaultTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int CAMERAS = 2;

    /** Kept after a failure: what each process said is in child-output. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path home;

    @Test
    void stagesOutliveTheirRegistry() throws Exception {
        run(5_000, 2_000);
    }

    @Test
    @Tag("long")
    void stagesOutliveTheirRegistryForAMinute() throws Exception {
        run(60_000, 10_000);
    }

    private void run(int awayMs, int slowMs) throws Exception {
        Path data = home.resolve("shapes");
        ShapeScenes.generate(data, 10, 5, 7);
        try (LocalStack stack = LocalStack.start(LocalStackConfig.in(home.resolve("stack"))
                        .withPorts(0, 0, 0)
                        .withFlinkSlots(0));
                RegistryRelay relay = new RegistryRelay(stack.registryUrl())) {
            ChildCommand.run(home, "topics", "create", "--partitions", "2").succeeds(PATIENCE);
            relay.broken(true);
            String[] stream = {"stream", "live", "--registry", relay.url(), "--parallelism", "1", "--idle", "10m"};
            String[] replay = {
                "replay", data.toString(), "--live", "--streams", "" + CAMERAS, "--registry", relay.url(), "--loop"
            };
            try (Log log = new Log(ClientSettings.of(stack.bootstrapServers(), stack.registryUrl()));
                    ChildCommand streaming = ChildCommand.start(home, stream);
                    ChildCommand replaying = ChildCommand.start(home, replay)) {
                replaying.await("it has asked in vain", PATIENCE, () -> relay.failed() > 2);
                replaying.work(1_000);
                relay.broken(false);
                streaming.await("frames come", PATIENCE, () -> log.written(Topics.LIVE_FRAMES) > 0);
                relay.away();
                long before = log.written(Topics.LIVE_FRAMES);
                replaying.work(awayMs);
                streaming.await("frames come without it", PATIENCE, () -> log.written(Topics.LIVE_FRAMES) > before);
                relay.back();
                relay.slow(slowMs);
                try (Log slow = new Log(ClientSettings.of(stack.bootstrapServers(), relay.url()))) {
                    assertThat(slow.all(Topics.LIVE_FRAMES, Frames.class)).isNotEmpty();
                }
                assertThat(replaying.terminate(PATIENCE)).isEqualTo(143);
                nothingIsMissing(log, streaming);
                assertThat(streaming.terminate(PATIENCE)).isEqualTo(143);
            }
        }
    }

    private static void nothingIsMissing(Log log, ChildCommand streaming) {
        Map<String, List<EventChunk>> streams = log.all(Topics.LIVE_EVENTS, EventChunk.class).stream()
                .collect(Collectors.groupingBy(EventChunk::getStream));
        assertThat(streams).hasSize(CAMERAS);
        streams.forEach((stream, chunks) -> {
            assertThat(chunks)
                    .as(stream)
                    .extracting(EventChunk::getSequence)
                    .containsExactlyElementsOf(
                            LongStream.range(0, chunks.size()).boxed().toList());
            long clockUs = chunks.get(chunks.size() - 1).getEndUs();
            streaming.await("all windows of " + stream, PATIENCE, () -> windows(log, stream)
                    .containsAll(starts(clockUs)));
            assertThat(windows(log, stream)).containsExactlyElementsOf(starts(clockUs));
        });
    }

    private static List<Long> windows(Log log, String stream) {
        return log.all(Topics.LIVE_FRAMES, Frames.class).stream()
                .filter(frames -> frames.getStream().equals(stream))
                .map(Frames::getWindowStartUs)
                .toList();
    }

    /** Of the windows of 320 ms, the default, that end by then. */
    private static List<Long> starts(long clockUs) {
        return LongStream.range(0, clockUs / 320_000)
                .map(window -> window * 320_000)
                .boxed()
                .toList();
    }
}
