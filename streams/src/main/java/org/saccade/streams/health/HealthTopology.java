package org.saccade.streams.health;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.Topics;

/**
 * Rates of each topic in windows of wall-clock time as {@link org.saccade.schemas.schema.StageRate} on {@link Topics#HEALTH}, and reports of
 * each stream of the live topics as {@link org.saccade.schemas.schema.StreamHealth} on {@link Topics#STREAM_HEALTH}.
 *
 * <p>Windows are [k * 5 s, (k + 1) * 5 s) of the records' own timestamps; a record that comes after the second window after its own has
 * begun is counted in {@link #late} and dropped. A window is published again as it fills, at most once a second, each time with all that is in
 * it: the last record of a topic and window is the truth. Reports of a stream follow one another about every 5 s of the clock and do not
 * overlap. State is in memory only, so a restart of the process begins anew; what it says last can be asked for in the stores {@link #RATES} (by topic) and
 * {@link #STREAMS} (by {@code topic|stream}). Latency of live frames is framedAtUs, of predictions predictedAtUs, less lastEventAtUs, with an
 * error of at most 2.5 %. What cannot be decoded is counted in {@link #poison} and nothing else: the stage that uses the record is the one that
 * sets it aside.
 */
public final class HealthTopology {

    /** Length of a window. */
    public static final Duration WINDOW = Duration.ofSeconds(5);

    /** Topics that are watched, where they exist, and the stage that writes each. */
    public static final Map<String, String> STAGES = Map.of(
            Topics.EVENTS, "replay",
            Topics.LIVE_EVENTS, "replay",
            Topics.FRAMES, "stream",
            Topics.EVALUATION_FRAMES, "stream",
            Topics.LIVE_FRAMES, "stream",
            Topics.PREDICTIONS, "classify");

    /** Store of the latest StageRate, as on its topic. */
    static final String RATES = "rates";

    /** Store of the latest StreamHealth, as on its topic. */
    static final String STREAMS = "streams";

    private static final Duration LOOK_BACK = Duration.ofMinutes(1);

    private final AvroWire wire;
    private final LongAdder poison = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final AtomicInteger watched = new AtomicInteger();
    private final Queue<RecordWatcher.Unsent> unsent = new ConcurrentLinkedQueue<>();
    private final Map<String, RateWatcher.Stage> stages = new ConcurrentHashMap<>();

    /** A sum for the stage, or a report of a stream (null: forget it). */
    record Measured(Tally tally, byte[] report) {}

    /** @param wire decodes and encodes; stays the caller's */
    public HealthTopology(AvroWire wire) {
        this.wire = wire;
    }

    /** Records that could not be decoded so far; safe for several threads. */
    public long poison() {
        return poison.sum();
    }

    /** Records that came too late for their window so far; safe for several threads. */
    public long late() {
        return late.sum();
    }

    /**
     * The topology over some of the watched topics.
     *
     * @param topics at least one, of {@link #STAGES}
     * @param reports whether reports of streams go to {@link Topics#STREAM_HEALTH}, which must exist then
     */
    public Topology build(Collection<String> topics, boolean reports) {
        if (topics.isEmpty() || !STAGES.keySet().containsAll(topics)) {
            throw new IllegalArgumentException("topics " + topics + ": known are " + STAGES.keySet());
        }
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(store(STREAMS)).addStateStore(store(RATES));
        KStream<String, Measured> measured = builder.stream(
                        List.copyOf(topics),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                                .withName("read")
                                // A data set may be long: only what went through just now is of interest.
                                .withOffsetResetPolicy(AutoOffsetReset.byDuration(LOOK_BACK)))
                .process(() -> new RecordWatcher(wire, poison, watched, unsent), Named.as("watch"), STREAMS);
        if (reports) {
            measured.filter((key, one) -> one.tally() == null)
                    .mapValues(Measured::report)
                    .to(Topics.STREAM_HEALTH, Produced.with(Serdes.String(), Serdes.ByteArray()));
        }
        measured.filter((key, one) -> one.tally() != null)
                .mapValues(Measured::tally)
                .repartition(Repartitioned.with(Serdes.String(), Tally.serde())
                        .withName("tallies")
                        .withNumberOfPartitions(1))
                .process(() -> new RateWatcher(wire, late, stages), Named.as("sum"), RATES)
                .to(Topics.HEALTH, Produced.with(Serdes.String(), Serdes.ByteArray()));
        return builder.build();
    }

    private static StoreBuilder<KeyValueStore<String, byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withLoggingDisabled();
    }
}
