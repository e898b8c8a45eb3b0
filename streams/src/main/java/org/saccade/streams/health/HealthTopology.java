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
import org.saccade.schemas.digest.Digests;
import org.saccade.schemas.digest.Tally;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.Topics;

/**
 * Rates of each topic in windows of wall-clock time as {@link org.saccade.schemas.schema.StageRate} on {@link Topics#HEALTH}, and reports of
 * each stream of the live topics as {@link org.saccade.schemas.schema.StreamHealth} on {@link Topics#STREAM_HEALTH}.
 *
 * <p>They come from what the stages tell of themselves ({@link #ofDigests}), which costs kilobytes per second, or from reading every record
 * once more ({@link #ofRecords}), for topics that others write. The results are the same but for what a window is of: the moment at which the
 * stage counted a record, or the record's own timestamp.
 *
 * <p>Windows are [k * 5 s, (k + 1) * 5 s); what comes after the second window after its own has begun is counted in {@link #late} and
 * dropped. A window is published again as it fills, at most once a second, each time with all that is in
 * it: the last record of a topic and window is the truth. Reports of a stream follow one another about every 5 s of the clock and do not
 * overlap. A stage that lives and writes nothing has windows of 0 records; one that tells nothing has none, and its streams are forgotten
 * after 15 s. State is in memory only, so a restart of the process begins anew; what it says last can be asked for in the stores
 * {@link #RATES} (by topic) and {@link #STREAMS} (by {@code topic|stream}). Latency of live frames is framedAtUs, of predictions
 * predictedAtUs, less lastEventAtUs, with an error of at most 2.5 %. What cannot be decoded is counted in {@link #poison} and nothing else:
 * the stage that uses the record is the one that sets it aside.
 */
public final class HealthTopology {

    /** Length of a window. */
    public static final Duration WINDOW = Duration.ofMillis(Digests.WINDOW_MS);

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
    private final LongAdder lost = new LongAdder();
    private final Map<String, Long> numbers = new ConcurrentHashMap<>();
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

    /** Digests that were sent and never came, so far: what they counted is missing. Safe for several threads. */
    public long lost() {
        return lost.sum();
    }

    /**
     * The topology over {@link Topics#STAGE_DIGESTS}.
     *
     * @param reports whether reports of streams go to {@link Topics#STREAM_HEALTH}, which must exist then
     */
    public Topology ofDigests(boolean reports) {
        StreamsBuilder builder = builder();
        KStream<String, Measured> measured = read(builder, List.of(Topics.STAGE_DIGESTS))
                .process(() -> new DigestWatcher(wire, poison, lost, watched, numbers), Named.as("watch"), STREAMS);
        report(measured, reports);
        sum(tallies(measured));
        return builder.build();
    }

    /**
     * The topology that reads the records of some of the watched topics themselves.
     *
     * @param topics at least one, of {@link #STAGES}
     * @param reports whether reports of streams go to {@link Topics#STREAM_HEALTH}, which must exist then
     */
    public Topology ofRecords(Collection<String> topics, boolean reports) {
        if (topics.isEmpty() || !STAGES.keySet().containsAll(topics)) {
            throw new IllegalArgumentException("topics " + topics + ": known are " + STAGES.keySet());
        }
        StreamsBuilder builder = builder();
        KStream<String, Measured> measured = read(builder, topics)
                .process(() -> new RecordWatcher(wire, poison, watched, unsent), Named.as("watch"), STREAMS);
        report(measured, reports);
        sum(tallies(measured)
                .repartition(Repartitioned.with(Serdes.String(), Tally.serde())
                        .withName("tallies")
                        .withNumberOfPartitions(1)));
        return builder.build();
    }

    private static StreamsBuilder builder() {
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(store(STREAMS)).addStateStore(store(RATES));
        return builder;
    }

    private static KStream<byte[], byte[]> read(StreamsBuilder builder, Collection<String> topics) {
        return builder.stream(
                List.copyOf(topics),
                Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                        .withName("read")
                        // A data set may be long: only what went through just now is of interest.
                        .withOffsetResetPolicy(AutoOffsetReset.byDuration(LOOK_BACK)));
    }

    private static void report(KStream<String, Measured> measured, boolean reports) {
        if (reports) {
            measured.filter((key, one) -> one.tally() == null)
                    .mapValues(Measured::report)
                    .to(Topics.STREAM_HEALTH, Produced.with(Serdes.String(), Serdes.ByteArray()));
        }
    }

    private static KStream<String, Tally> tallies(KStream<String, Measured> measured) {
        return measured.filter((key, one) -> one.tally() != null).mapValues(Measured::tally);
    }

    private void sum(KStream<String, Tally> tallies) {
        tallies.process(() -> new RateWatcher(wire, late, stages), Named.as("sum"), RATES)
                .to(Topics.HEALTH, Produced.with(Serdes.String(), Serdes.ByteArray()));
    }

    private static StoreBuilder<KeyValueStore<String, byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withLoggingDisabled();
    }
}
