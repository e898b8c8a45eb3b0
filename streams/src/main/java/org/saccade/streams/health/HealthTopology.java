package org.saccade.streams.health;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.Stores;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.StageRate;
import org.saccade.schemas.schema.Topics;

/**
 * Rates of each topic in windows of wall-clock time: every record of the watched topics becomes a {@link StageRate} of its topic and window
 * on {@link Topics#HEALTH}.
 *
 * <p>Windows are [k * 5 s, (k + 1) * 5 s) of the records' own timestamps; a record that comes more than 2 s after its window is dropped. A
 * window is published again as it fills, each time with all that is in it: the last record of a topic and window is the truth. State is in
 * memory only, so a restart begins its windows anew. Latency of live frames is framedAtUs, of predictions predictedAtUs, less lastEventAtUs,
 * with an error of at most 2.5 %. What cannot be decoded is counted in {@link #poison} and nothing else: the stage that uses the record is
 * the one that sets it aside.
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

    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration LOOK_BACK = Duration.ofMinutes(1);
    private static final Set<String> CHUNKS = Set.of(Topics.EVENTS, Topics.LIVE_EVENTS);

    private final AvroWire wire;
    private final LongAdder poison = new LongAdder();

    /** @param wire decodes and encodes; stays the caller's */
    public HealthTopology(AvroWire wire) {
        this.wire = wire;
    }

    /** Records that could not be decoded so far; safe for several threads. */
    public long poison() {
        return poison.sum();
    }

    /**
     * The topology over some of the watched topics.
     *
     * @param topics at least one, of {@link #STAGES}
     */
    public Topology build(Collection<String> topics) {
        if (topics.isEmpty() || !STAGES.keySet().containsAll(topics)) {
            throw new IllegalArgumentException("topics " + topics + ": known are " + STAGES.keySet());
        }
        StreamsBuilder builder = new StreamsBuilder();
        KStream<String, Tally> tallies = null;
        for (String topic : topics.stream().sorted().toList()) {
            KStream<String, Tally> one = builder.stream(
                            topic,
                            Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                                    .withName("read-" + topic)
                                    // A data set may be long: only what went through just now is of interest.
                                    .withOffsetResetPolicy(AutoOffsetReset.byDuration(LOOK_BACK)))
                    .map((key, value) -> KeyValue.pair(topic, tally(topic, value)))
                    .filter((key, tally) -> tally != null);
            tallies = tallies == null ? one : tallies.merge(one);
        }
        tallies.repartition(Repartitioned.with(Serdes.String(), Tally.serde())
                        .withName("tallies")
                        .withNumberOfPartitions(1))
                .groupByKey(Grouped.with(Serdes.String(), Tally.serde()))
                .windowedBy(TimeWindows.ofSizeAndGrace(WINDOW, GRACE))
                .reduce(
                        Tally::plus,
                        Materialized.<String, Tally>as(Stores.inMemoryWindowStore(
                                        "rates", WINDOW.plus(GRACE).multipliedBy(2), WINDOW, false))
                                .withKeySerde(Serdes.String())
                                .withValueSerde(Tally.serde())
                                .withLoggingDisabled()
                                .withCachingEnabled())
                .toStream()
                .map((window, tally) -> KeyValue.pair(window.key(), wire.encode(Topics.HEALTH, rate(window, tally))))
                .to(Topics.HEALTH, Produced.with(Serdes.String(), Serdes.ByteArray()));
        return builder.build();
    }

    private Tally tally(String topic, byte[] value) {
        if (value == null) {
            poison.increment();
            return null;
        }
        Tally tally = Tally.ofRecord(value.length);
        try {
            if (CHUNKS.contains(topic)) {
                EventChunk chunk = wire.decode(value, EventChunk.class);
                boolean last = chunk.getSample() != null && chunk.getSample().getLast();
                return tally.withEvents(chunk.getCount()).withSamples(last ? 1 : 0);
            }
            if (topic.equals(Topics.PREDICTIONS)) {
                Prediction prediction = wire.decode(value, Prediction.class);
                return tally.withEvents(prediction.getEvents())
                        .withSamples(1)
                        .withSteps(
                                prediction.getStepsSkipped(), prediction.getStepsSkipped() + prediction.getStepsRun())
                        .withLatency(prediction.getLastEventAtUs(), prediction.getPredictedAtUs());
            }
            Frames frames = wire.decode(value, Frames.class);
            return tally.withEvents(frames.getEvents() + frames.getOutside())
                    .withSamples(1)
                    .withLatency(frames.getLastEventAtUs(), frames.getFramedAtUs());
        } catch (PoisonRecordException e) {
            poison.increment();
            return null;
        }
    }

    private static StageRate rate(Windowed<String> window, Tally tally) {
        return StageRate.newBuilder()
                .setStage(STAGES.get(window.key()))
                .setTopic(window.key())
                .setWindowStartMs(window.window().start())
                .setWindowMs(WINDOW.toMillis())
                .setRecords(tally.records())
                .setEvents(tally.events())
                .setSamples(tally.samples())
                .setBytes(tally.bytes())
                .setStepsSkipped(tally.stepsSkipped())
                .setStepsTotal(tally.stepsTotal())
                .setLatencyP50Ms(tally.latency().quantileMs(0.5))
                .setLatencyP99Ms(tally.latency().quantileMs(0.99))
                .build();
    }
}
