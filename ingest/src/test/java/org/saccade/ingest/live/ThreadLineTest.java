package org.saccade.ingest.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.prophesee.Prophesee;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/** Standard input, pipes and files that grow. */
class ThreadLineTest {

    private static final Geometry GEOMETRY = new Geometry(128, 100);

    @TempDir
    Path folder;

    private byte[] recording(Events events) throws IOException {
        Path file = folder.resolve("whole.raw");
        try (EventWriter writer = Prophesee.EVT3.create(file, GEOMETRY)) {
            writer.write(events);
        }
        return Files.readAllBytes(file);
    }

    @Test
    void standardInputIsReadInPiecesOfAnySizeAndItsEndIsTheFeeds() throws Exception {
        Events events = RandomEvents.of(11, GEOMETRY, 5_000, 100);
        byte[] bytes = recording(events);
        CollectingSink sink = CollectingSink.fast();
        try (PipedOutputStream out = new PipedOutputStream();
                PipedInputStream in = new PipedInputStream(out, 1 << 16);
                RunningFeeds feeds = new RunningFeeds(RunningFeeds.config("evt3+stdin:"), sink, in)) {
            for (int at = 0, n = 1; at < bytes.length; at += n, n = n * 5 % 811 + 1) {
                out.write(bytes, at, Math.min(n, bytes.length - at));
            }
            out.close();
            FeedResult result = feeds.awaitEnd();
            assertThat(result.whole()).as("%s", result).isTrue();
            assertThat(sink.events("camera-0")).isEqualTo(events);
        }
    }

    @Test
    void aFileThatGrowsIsFollowed() throws Exception {
        Events events = RandomEvents.of(12, GEOMETRY, 40_000, 100);
        byte[] bytes = recording(events);
        Path file = folder.resolve("growing.raw");
        int half = bytes.length / 2 + 1;
        Files.write(file, java.util.Arrays.copyOf(bytes, half));
        CollectingSink sink = CollectingSink.fast();
        try (RunningFeeds feeds = new RunningFeeds(RunningFeeds.config("file+follow://" + file), sink)) {
            feeds.awaitIn(15_000);
            assertThat(feeds.counts().in()).isLessThan(40_000);
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
                for (int at = half; at < bytes.length; at += 1000) {
                    out.write(bytes, at, Math.min(1000, bytes.length - at));
                }
            }
            feeds.awaitIn(40_000);
            FeedResult result = feeds.stop();
            assertThat(result.whole()).as("%s", result).isTrue();
            assertThat(sink.events("camera-0")).isEqualTo(events);
        }
    }

    @Test
    void aPipeIsReadWriterAfterWriter() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Events events = RandomEvents.of(13, GEOMETRY, 1_000, 100);
        byte[] bytes = recording(events);
        CollectingSink sink = CollectingSink.fast();
        try (RunningFeeds feeds = new RunningFeeds(RunningFeeds.config("evt3+pipe://" + pipe), sink)) {
            for (int round = 1; round <= 2; round++) {
                long connects = round;
                Files.write(pipe, bytes, StandardOpenOption.WRITE);
                await().until(() ->
                        feeds.counts().connects() >= connects && feeds.counts().in() >= 1_000L * connects);
            }
            FeedResult result = feeds.stop();
            assertThat(result.total().out()).isEqualTo(2_000);
        }
    }

    @Test
    void whatIsNoRecordingIsSaid() throws Exception {
        Path text =
                Files.write(folder.resolve("page.html"), "<html>\n".repeat(2000).getBytes());
        try (RunningFeeds feeds = new RunningFeeds(
                RunningFeeds.config("file+follow://" + text, "file+follow://" + folder.resolve("nothing")),
                CollectingSink.fast())) {
            FeedResult result = feeds.awaitEnd();
            assertThat(result.sound()).isFalse();
            assertThat(result.feeds().get(1).failure()).contains("there is no such file");
            assertThat(feeds.notices).anyMatch(line -> line.contains("page.html is no recording"));
            assertThat(feeds.notices).anyMatch(line -> line.contains("there is no such file"));
        }
    }
}
