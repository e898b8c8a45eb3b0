package org.saccade.ingest.live;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Tells a person of losses: at once of the first of a feed, then at most every ten seconds how much more there is. Used by one thread. */
final class LossWatch {

    private static final long EVERY_NS = Duration.ofSeconds(10).toNanos();

    private final Consumer<String> notice;
    private final long[] told;
    private final long[] toldAt;

    LossWatch(int feeds, Consumer<String> notice) {
        this.notice = notice;
        this.told = new long[feeds];
        this.toldAt = new long[feeds];
    }

    /** Looks at the counts of all feeds. */
    void look(List<FeedCounts> feeds) {
        long now = System.nanoTime();
        for (int i = 0; i < feeds.size(); i++) {
            FeedCounts feed = feeds.get(i);
            long lost = feed.dropped() + feed.late() + feed.lostPackets() + feed.damaged();
            if (lost > told[i] && (told[i] == 0 || now - toldAt[i] >= EVERY_NS)) {
                told[i] = lost;
                toldAt[i] = now;
                notice.accept(line(feed));
            }
        }
    }

    private static String line(FeedCounts feed) {
        return String.format(
                Locale.ROOT,
                "%s: so far %,d events in, %,d dropped because newer ones came (%,d of them not acknowledged by Kafka), %,d late; %,d packets"
                        + " lost on the way, %,d damaged",
                feed.stream(),
                feed.in(),
                feed.dropped(),
                feed.undelivered(),
                feed.late(),
                feed.lostPackets(),
                feed.damaged());
    }
}
