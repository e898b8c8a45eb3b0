package org.saccade.app.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.saccade.ingest.live.FeedConfig;
import org.saccade.ingest.live.wire.LiveUrl;
import org.saccade.schemas.schema.Topics;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which cameras are taken in and how; makes the record that the ingest module wants, which checks the values. */
final class FeedOptions {

    @Parameters(
            arity = "1..*",
            paramLabel = "URL",
            description = "Addresses of cameras: PROTOCOL+TRANSPORT://HOST:PORT.")
    private List<String> urls;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            split = ",",
            description = "Names of the streams, in the order of the addresses (default: camera-0, camera-1, ...).")
    private List<String> names = List.of();

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            defaultValue = Topics.LIVE_EVENTS,
            description = "Where to (default: ${DEFAULT-VALUE}).")
    private String topic;

    @Option(
            names = "--chunk",
            paramLabel = "TIME",
            defaultValue = "10ms",
            description = "Event time that a chunk covers (default: ${DEFAULT-VALUE}).")
    private Duration chunk;

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            defaultValue = "200ms",
            description =
                    "How long a silent camera is waited for before its clock moves on without it (default: ${DEFAULT-VALUE}).")
    private Duration patience;

    @Option(
            names = "--queue",
            paramLabel = "N",
            defaultValue = "8000000",
            description =
                    "Events that may wait for Kafka, of all cameras together; 9 bytes each (default: ${DEFAULT-VALUE}).")
    private long queue;

    @Option(
            names = "--max-age",
            paramLabel = "TIME",
            defaultValue = "300ms",
            description =
                    "How long a chunk may wait for Kafka before it makes room for newer ones (default: ${DEFAULT-VALUE}).")
    private Duration maxAge;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that read all network feeds (default: one for every four processors).")
    private Integer threads;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = "End after this time (default: at Ctrl-C, or with the input).")
    Duration length;

    FeedConfig config() {
        if (names.size() > urls.size()) {
            throw new IllegalArgumentException(names.size() + " names for " + urls.size() + " addresses");
        }
        List<FeedConfig.Feed> feeds = new ArrayList<>();
        for (String text : urls) {
            LiveUrl url = LiveUrl.parse(text);
            int i = feeds.size();
            String name = i < names.size() ? names.get(i) : url.option("name", "camera-" + i);
            feeds.add(new FeedConfig.Feed(name, url));
        }
        FeedConfig config = FeedConfig.of(feeds)
                .withTopic(topic)
                .withChunks(chunk.toNanos() / 1000, patience)
                .withQueue(queue, maxAge);
        return threads == null ? config : config.withThreads(threads);
    }
}
