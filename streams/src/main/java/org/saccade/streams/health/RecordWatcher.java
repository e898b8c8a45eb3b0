package org.saccade.streams.health;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.saccade.schemas.digest.Digests;
import org.saccade.schemas.digest.RecordFigures;
import org.saccade.schemas.digest.Tally;
import org.saccade.schemas.frame.InvalidFramesException;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.Topics;

/**
 * Reads the records of one task's partitions and adds them up, by topic and window and by stream, before anything leaves the task: each
 * second one {@link Tally} of each topic and window goes on, each 5 s one report of each live stream. So what is repartitioned does not
 * grow with the number of records nor of streams.
 */
final class RecordWatcher implements Processor<byte[], byte[], String, HealthTopology.Measured> {

    static final Duration TALLIES_EVERY = Duration.ofSeconds(1);
    static final Duration REPORTS_EVERY = Duration.ofSeconds(5);

    private static final Set<String> CHUNKS = Set.of(Topics.EVENTS, Topics.LIVE_EVENTS);

    private record Window(String topic, long startMs) {}

    /** A sum that a task had no time to send before it was closed: Kafka has its records as read. */
    record Unsent(String topic, long startMs, Tally tally) {}

    private final AvroWire wire;
    private final LongAdder poison;
    private final StreamWatches streams;
    private final Queue<Unsent> unsent;
    private final Map<Window, Tally> tallies = new HashMap<>();
    private ProcessorContext<String, HealthTopology.Measured> context;
    private KeyValueStore<String, byte[]> store;

    /** @param unsent what tasks of this process left when they were closed; the next one that sends takes it along */
    RecordWatcher(AvroWire wire, LongAdder poison, AtomicInteger watched, Queue<Unsent> unsent) {
        this.wire = wire;
        this.unsent = unsent;
        this.poison = poison;
        this.streams = new StreamWatches(watched);
    }

    @Override
    public void init(ProcessorContext<String, HealthTopology.Measured> processorContext) {
        context = processorContext;
        store = context.getStateStore(HealthTopology.STREAMS);
        context.schedule(TALLIES_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> sendTallies());
        context.schedule(REPORTS_EVERY, PunctuationType.WALL_CLOCK_TIME, this::sendReports);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        String topic = context.recordMetadata().orElseThrow().topic();
        Tally tally;
        try {
            tally = tally(topic, figures(topic, record.value()), record.timestamp());
        } catch (PoisonRecordException | InvalidFramesException e) {
            poison.increment();
            return;
        }
        tallies.computeIfAbsent(new Window(topic, Digests.window(record.timestamp())), w -> new Tally())
                .addAll(tally);
    }

    private RecordFigures figures(String topic, byte[] value) {
        if (CHUNKS.contains(topic)) {
            return RecordFigures.of(wire.decode(value, EventChunk.class), value.length);
        }
        return topic.equals(Topics.PREDICTIONS)
                ? RecordFigures.of(wire.decode(value, Prediction.class), value.length)
                : RecordFigures.of(wire.decode(value, Frames.class), value.length);
    }

    /** Of the topics of data sets no stream is watched: each of their many recordings is one of its own and over in a moment. */
    private Tally tally(String topic, RecordFigures figures, long timestampMs) {
        if (!Digests.LIVE.contains(topic)) {
            Tally tally = new Tally();
            tally.add(figures);
            return tally;
        }
        return streams.of(topic, HealthTopology.STAGES.get(topic), figures.stream(), context.currentSystemTimeMs())
                .add(figures, timestampMs);
    }

    private void sendTallies() {
        tallies.forEach((window, tally) -> context.forward(
                new Record<>(window.topic(), new HealthTopology.Measured(tally, null), window.startMs())));
        tallies.clear();
        for (Unsent left = unsent.poll(); left != null; left = unsent.poll()) {
            context.forward(
                    new Record<>(left.topic(), new HealthTopology.Measured(left.tally(), null), left.startMs()));
        }
    }

    private void sendReports(long nowMs) {
        streams.report(nowMs, wire, store, context);
    }

    @Override
    public void close() {
        tallies.forEach((window, tally) -> unsent.add(new Unsent(window.topic(), window.startMs(), tally)));
        tallies.clear();
        streams.close();
    }
}
