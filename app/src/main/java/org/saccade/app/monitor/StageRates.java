package org.saccade.app.monitor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.RegistryException;
import org.saccade.schemas.schema.StageRate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest full {@code StageRate} of each topic and the totals since this began, kept up to date by a thread that reads the health topic.
 *
 * <p>A window is published again and again while it fills. A rate over one that is half full would be half of the truth, so what is told is
 * of the newest window that is over; the one that fills counts only where there is no other, at a stage's beginning.
 *
 * <p>Safe for use by several threads.
 */
public final class StageRates implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StageRates.class);
    private static final long LEAST_STALE_MS = 15_000;
    /** After this time nothing more is told of a window: stages tell once a second, and sums are published once a second. */
    private static final long SETTLED_AFTER_MS = 3000;

    private static final int WINDOWS_KEPT = 4;

    private final Map<String, TreeMap<Long, StageRate>> windows = new TreeMap<>();
    private final Map<String, StageTotals> totals = new HashMap<>();
    private final long beganMs;
    private final AvroWire wire;
    private final LatestRecords reading;

    /** Starts reading from the beginning of the topic, which is compacted. */
    public StageRates(ClientSettings client, String topic) {
        beganMs = System.currentTimeMillis();
        wire = client.wire();
        reading = new LatestRecords(client, topic, this::take);
    }

    /** Waits until what lies in the topic is known, at most so long. */
    void awaitKnown(Duration atMost) {
        reading.awaitCaughtUp(atMost);
    }

    /** What is known now, by topic. */
    public synchronized List<StageFlow> flows(long nowMs) {
        List<StageFlow> flows = new ArrayList<>();
        windows.forEach((topic, kept) ->
                flows.add(flow(latest(kept, nowMs), totals.getOrDefault(topic, StageTotals.NONE), nowMs)));
        return flows;
    }

    /** The newest window that is over; the newest of all where that one is stale or there is none. */
    static StageRate latest(NavigableMap<Long, StageRate> kept, long nowMs) {
        return kept.descendingMap().values().stream()
                .filter(rate -> age(rate, nowMs) >= SETTLED_AFTER_MS)
                .findFirst()
                .filter(rate -> !stale(rate, nowMs))
                .orElseGet(() -> kept.lastEntry().getValue());
    }

    /** Milliseconds since the window ended; negative while it fills. */
    private static long age(StageRate rate, long nowMs) {
        return nowMs - rate.getWindowStartMs() - rate.getWindowMs();
    }

    private static boolean stale(StageRate rate, long nowMs) {
        return age(rate, nowMs) > Math.max(LEAST_STALE_MS, 3 * rate.getWindowMs());
    }

    static StageFlow flow(StageRate rate, StageTotals totals, long nowMs) {
        double seconds = Math.max(1, rate.getWindowMs()) / 1e3;
        return new StageFlow(
                rate.getStage(),
                rate.getTopic(),
                rate.getRecords() / seconds,
                rate.getEvents() / seconds,
                rate.getSamples() / seconds,
                rate.getBytes() / seconds,
                rate.getStepsSkipped(),
                rate.getStepsTotal(),
                rate.getBinsEmpty(),
                rate.getBinsTotal(),
                rate.getGaps(),
                rate.getRepeats(),
                rate.getClasses(),
                rate.getLatencyP50Ms(),
                rate.getLatencyP99Ms(),
                rate.getRateDrift(),
                rate.getActivityDrift(),
                rate.getClassDrift(),
                Math.max(0, age(rate, nowMs)),
                stale(rate, nowMs),
                totals);
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            add(wire.decode(record.value(), StageRate.class));
        } catch (PoisonRecordException | RegistryException e) {
            LOG.warn("{}-{}@{} is left out: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }

    private synchronized void add(StageRate rate) {
        TreeMap<Long, StageRate> kept = windows.computeIfAbsent(rate.getTopic(), topic -> new TreeMap<>());
        StageRate before = kept.put(rate.getWindowStartMs(), rate);
        // Windows that were over before this began are the business of whoever watched then.
        if (rate.getWindowStartMs() + rate.getWindowMs() > beganMs) {
            totals.merge(rate.getTopic(), StageTotals.NONE.plus(rate, null), (sum, one) -> sum.plus(rate, before));
        }
        if (kept.size() > WINDOWS_KEPT) {
            kept.pollFirstEntry();
        }
    }

    @Override
    public void close() {
        reading.close();
        wire.close();
    }
}
