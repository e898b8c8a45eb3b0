package org.saccade.ingest.live;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.saccade.ingest.live.wire.LiveUrl;
import org.saccade.schemas.schema.ClientSettings;

/**
 * A process of its own that takes one camera into a broker until its standard input ends. It says on stdout when the camera is there, now and then
 * how many events came in and how much heap is in use after a collection, and at its end the account.
 */
final class FeedChild {

    private static final long LOOK_MS = 1000;

    private FeedChild() {}

    /** bootstrap servers, registry, topic, address of the camera, client id. */
    public static void main(String[] args) throws InterruptedException {
        PrintStream out = System.out;
        Map<String, String> properties =
                new HashMap<>(ClientSettings.of(args[0], args[1]).properties());
        properties.put("client.id", args[4]);
        ClientSettings settings = new ClientSettings(properties);
        FeedConfig config = FeedConfig.of(List.of(new FeedConfig.Feed("overloaded", LiveUrl.parse(args[3]))))
                .withTopic(args[2]);
        try (FeedJob job = new FeedJob(config, InputStream.nullInputStream(), new Connected(out))) {
            Thread end = new Thread(() -> awaitEndOfInput(job), "end");
            end.setDaemon(true);
            end.start();
            Thread heap = new Thread(() -> tellHeap(out), "heap");
            heap.setDaemon(true);
            heap.start();
            FeedResult result = job.run(ChunkSink.kafka(settings, args[2], Duration.ofSeconds(10)));
            FeedCounts counts = result.feeds().get(0);
            say(
                    out,
                    "ENDED " + counts.in() + " " + counts.out() + " " + counts.dropped() + " " + counts.undelivered()
                            + " " + counts.outside() + " " + counts.late());
        }
    }

    private static void awaitEndOfInput(FeedJob job) {
        try {
            while (System.in.read() >= 0) {
                // Whoever started it says nothing; the end is what counts.
            }
        } catch (IOException e) {
            // The other end is gone.
        }
        job.stop();
    }

    private static void tellHeap(PrintStream out) {
        try {
            while (true) {
                Thread.sleep(LOOK_MS);
                System.gc();
                say(out, "HEAP " + live());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Bytes that the collection left; what was made since then does not count. */
    private static long live() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
    }

    private static synchronized void say(PrintStream out, String line) {
        out.println(line);
        out.flush();
    }

    /** Says once that the camera is there, and what came in. */
    private static final class Connected implements FeedListener {
        private final PrintStream out;
        private boolean said;

        Connected(PrintStream out) {
            this.out = out;
        }

        @Override
        public void progress(List<FeedCounts> feeds) {
            if (!said && feeds.get(0).connected()) {
                said = true;
                say(out, "CONNECTED");
            }
            say(out, "IN " + feeds.get(0).in());
        }

        @Override
        public void notice(String line) {}
    }
}
