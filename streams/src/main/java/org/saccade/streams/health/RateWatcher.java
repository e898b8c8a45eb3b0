package org.saccade.streams.health;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.saccade.schemas.digest.Tally;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.StageRate;
import org.saccade.schemas.schema.Topics;

/**
 * Adds the tallies of all tasks up, topic by topic and window by window, and publishes each window that has changed once a second. A window
 * is open until the second one after it has begun; what comes later is counted as late and dropped.
 */
final class RateWatcher implements Processor<String, Tally, String, byte[]> {

    /** What is known of one topic. */
    static final class Stage {
        private final TreeMap<Long, Tally> open = new TreeMap<>();
        private final Set<Long> changed = new HashSet<>();
        private final DriftMeter rate = new DriftMeter();
        private final DriftMeter activity = new DriftMeter();
        private final DriftMeter classes = new DriftMeter();
    }

    private final AvroWire wire;
    private final LongAdder late;
    private final Map<String, Stage> stages;
    private ProcessorContext<String, byte[]> context;
    private KeyValueStore<String, byte[]> store;

    /** @param stages outlives the task, which is closed and made anew at a rebalance: open windows would be lost */
    RateWatcher(AvroWire wire, LongAdder late, Map<String, Stage> stages) {
        this.wire = wire;
        this.stages = stages;
        this.late = late;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> processorContext) {
        context = processorContext;
        store = context.getStateStore(HealthTopology.RATES);
        context.schedule(RecordWatcher.TALLIES_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> publish());
    }

    @Override
    public void process(Record<String, Tally> record) {
        Stage stage = stages.computeIfAbsent(record.key(), topic -> new Stage());
        long start = record.timestamp();
        long oldest = stage.open.isEmpty() ? start : stage.open.lastKey() - HealthTopology.WINDOW.toMillis();
        if (start < oldest) {
            late.add(record.value().records);
            return;
        }
        stage.open.computeIfAbsent(start, s -> new Tally()).addAll(record.value());
        stage.changed.add(start);
    }

    private void publish() {
        stages.forEach((topic, stage) -> {
            stage.open.forEach((start, tally) -> {
                if (stage.changed.contains(start)) {
                    byte[] value = wire.encode(Topics.HEALTH, rate(topic, stage, start, tally));
                    if (start.equals(stage.open.lastKey())) {
                        store.put(topic, value);
                    }
                    context.forward(new Record<>(topic, value, start));
                }
            });
            stage.changed.clear();
            while (!stage.open.isEmpty()
                    && stage.open.firstKey() < stage.open.lastKey() - HealthTopology.WINDOW.toMillis()) {
                over(stage, stage.open.pollFirstEntry().getValue());
            }
        });
    }

    private static void over(Stage stage, Tally tally) {
        double seconds = HealthTopology.WINDOW.toMillis() / 1e3;
        if (tally.records == 0) {
            // A stage that lives and has nothing to do does not drift.
            return;
        }
        stage.rate.add(Tally.bin(tally.events / seconds), 1);
        long run = tally.stepsTotal - tally.stepsSkipped;
        if (run > 0) {
            stage.activity.add(Tally.bin(tally.synOps / (double) run), 1);
        }
        stage.classes.addAll(tally.classes());
        stage.rate.age();
        stage.activity.age();
        stage.classes.age();
    }

    private static StageRate rate(String topic, Stage stage, long startMs, Tally tally) {
        return StageRate.newBuilder()
                .setStage(HealthTopology.STAGES.get(topic))
                .setTopic(topic)
                .setWindowStartMs(startMs)
                .setWindowMs(HealthTopology.WINDOW.toMillis())
                .setRecords(tally.records)
                .setEvents(tally.events)
                .setSamples(tally.samples)
                .setBytes(tally.bytes)
                .setStepsSkipped(tally.stepsSkipped)
                .setStepsTotal(tally.stepsTotal)
                .setLatencyP50Ms(tally.latency().quantileMs(0.5))
                .setLatencyP99Ms(tally.latency().quantileMs(0.99))
                .setGaps(tally.gaps)
                .setRepeats(tally.repeats)
                .setBinsEmpty(tally.binsEmpty)
                .setBinsTotal(tally.binsTotal)
                .setSynOps(tally.synOps)
                .setClasses(tally.classes())
                .setLatencyCounts(tally.latency().counts())
                .setRateDrift(stage.rate.divergence())
                .setActivityDrift(stage.activity.divergence())
                .setClassDrift(stage.classes.divergence())
                .build();
    }
}
