package org.saccade.app.cli;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.saccade.ingest.dataset.DataSetKind;
import org.saccade.ingest.dataset.DataSetOptions;
import org.saccade.ingest.replay.LiveReplayConfig;
import org.saccade.ingest.replay.ReplayConfig;
import org.saccade.ingest.replay.ReplaySpeed;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is replayed and how; makes the records that the ingest module wants, which check the values. */
final class ReplayOptions {

    @Option(
            names = "--live",
            fallbackValue = "true",
            description =
                    "As cameras: endless streams in real time to live-events, recordings one after another in slots.")
    boolean live;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Where to (default: " + Topics.EVENTS + "; with --live " + Topics.LIVE_EVENTS + ").")
    private String topic;

    @Option(
            names = "--split",
            paramLabel = "SPLIT",
            split = ",",
            description = "train, validation, test (default: all; with --live test).")
    private List<String> splits = List.of();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description = "Only the first N samples of the shuffled order; 0 for all (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of the order and of the validation split (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--speed",
            paramLabel = "SPEED",
            description = "max, 1x, 10x, 0.5x: event time over wall time (default: max; with --live 1x).")
    private String speed;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description =
                    "Layout of the data set, such as n-mnist or class-folders (default: by what the folder holds).")
    private String kind;

    @Option(
            names = "--validation",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            description = "Share of the training split that becomes the validation split (default: ${DEFAULT-VALUE}).")
    private double validation;

    @Option(
            names = "--chunk-events",
            paramLabel = "N",
            defaultValue = "4096",
            description = "Most events in a chunk (default: ${DEFAULT-VALUE}).")
    private int chunkEvents;

    @Option(
            names = "--id",
            paramLabel = "NAME",
            description = "Name under which a replay that was killed is found again (default: made of what is sent).")
    private String id;

    @Option(
            names = "--loop",
            paramLabel = "N",
            arity = "0..1",
            fallbackValue = "0",
            description = "All of it N times, every further round as new samples: ID#2, ID#3. Without N until Ctrl-C.")
    private Long loop;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that read and pack recordings (default: one per core).")
    private Integer threads;

    @Option(
            names = "--dry-run",
            fallbackValue = "true",
            description = "Send nothing; print records, events and bytes for each partition.")
    boolean dryRun;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "With --dry-run: partitions of the topic; no broker is asked then (default: ask).")
    Integer partitions;

    @Option(
            names = "--streams",
            paramLabel = "N",
            defaultValue = "1",
            description = "With --live: number of cameras (default: ${DEFAULT-VALUE}).")
    private int streams;

    @Option(
            names = "--window",
            paramLabel = "TIME",
            defaultValue = "320ms",
            description = "With --live: length of a slot (default: ${DEFAULT-VALUE}).")
    private Duration window;

    @Option(
            names = "--chunk",
            paramLabel = "TIME",
            defaultValue = "10ms",
            description = "With --live: time that a chunk covers (default: ${DEFAULT-VALUE}).")
    private Duration chunk;

    @Option(
            names = "--quiet-share",
            paramLabel = "SHARE",
            defaultValue = "0.25",
            description = "With --live: share of slots in which nothing happens (default: ${DEFAULT-VALUE}).")
    private double quietShare;

    @Mixin
    private final StatedOptions stated = new StatedOptions();

    DataSetOptions dataSet() {
        return DataSetOptions.defaults()
                .withReading(stated.options())
                .withValidationShare(validation)
                .withSeed(seed)
                .withKind(kind == null ? null : DataSetKind.parse(kind));
    }

    ReplayConfig replay(Duration timeout) {
        ReplayConfig defaults = ReplayConfig.defaults();
        return defaults.withThreads(threads == null ? defaults.threads() : threads)
                .withRounds(rounds())
                .withTopic(topic == null ? Topics.EVENTS : topic)
                .withSplits(splits(Set.of()))
                .withLimit(limit)
                .withSeed(seed)
                .withSpeed(speed == null ? ReplaySpeed.MAX : ReplaySpeed.parse(speed))
                .withChunkEvents(chunkEvents)
                .withReplayId(id)
                .withConnectTimeout(timeout);
    }

    LiveReplayConfig liveReplay() {
        return LiveReplayConfig.defaults()
                .withTopic(topic == null ? Topics.LIVE_EVENTS : topic)
                .withStreams(streams)
                .withSamples(splits(Set.of(Split.TEST)), limit, seed)
                .withSpeed(speed == null ? ReplaySpeed.REAL_TIME : ReplaySpeed.parse(speed))
                .withRounds(rounds())
                .withTiming(window.toNanos() / 1000, chunk.toNanos() / 1000, quietShare)
                .withReplayId(id);
    }

    /**
     * Options that contradict each other.
     *
     * @throws IllegalArgumentException for the first that do
     */
    ReplayOptions together() {
        if (dryRun && live) {
            throw new IllegalArgumentException("--dry-run tells of recordings, not of --live");
        }
        if (partitions != null && (!dryRun || partitions < 1)) {
            throw new IllegalArgumentException("--partitions is for --dry-run, and at least 1");
        }
        return this;
    }

    private long rounds() {
        return loop == null ? 1 : loop;
    }

    private Set<Split> splits(Set<Split> otherwise) {
        Set<Split> chosen = EnumSet.noneOf(Split.class);
        for (String name : splits) {
            switch (name.trim().toLowerCase(Locale.ROOT)) {
                case "train" -> chosen.add(Split.TRAIN);
                case "validation" -> chosen.add(Split.VALIDATION);
                case "test" -> chosen.add(Split.TEST);
                default ->
                    throw new IllegalArgumentException(
                            "--split is '" + name + "'; train, validation and test are possible");
            }
        }
        return chosen.isEmpty() ? otherwise : chosen;
    }
}
