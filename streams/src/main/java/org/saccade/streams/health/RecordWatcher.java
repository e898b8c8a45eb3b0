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
import org.saccade.schemas.frame.FrameView;
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
    private static final Set<String> WITH_STREAMS = Set.of(Topics.LIVE_EVENTS, Topics.LIVE_FRAMES, Topics.PREDICTIONS);

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
            tally = tally(topic, record.value(), record.timestamp());
        } catch (PoisonRecordException | InvalidFramesException e) {
            poison.increment();
            return;
        }
        long size = HealthTopology.WINDOW.toMillis();
        tallies.computeIfAbsent(new Window(topic, Math.floorDiv(record.timestamp(), size) * size), w -> new Tally())
                .addAll(tally);
    }

    private Tally tally(String topic, byte[] value, long timestampMs) {
        if (CHUNKS.contains(topic)) {
            return ofChunk(topic, wire.decode(value, EventChunk.class), value.length, timestampMs);
        }
        return topic.equals(Topics.PREDICTIONS)
                ? ofPrediction(wire.decode(value, Prediction.class), value.length, timestampMs)
                : ofFrames(topic, wire.decode(value, Frames.class), value.length, timestampMs);
    }

    private Tally ofChunk(String topic, EventChunk chunk, int bytes, long timestampMs) {
        Tally tally = record(bytes);
        tally.events = chunk.getCount();
        tally.samples = chunk.getSample() != null && chunk.getSample().getLast() ? 1 : 0;
        StreamWatch watch = watch(topic, chunk.getStream());
        if (watch != null) {
            long missing = watch.sequence(chunk.getSequence());
            tally.gaps = Math.max(0, missing);
            tally.repeats = missing < 0 ? 1 : 0;
            watch.clock(chunk.getEndUs(), wallUs(chunk.getLastEventAtUs(), timestampMs));
            watch.add(tally, timestampMs);
        }
        return tally;
    }

    private Tally ofFrames(String topic, Frames frames, int bytes, long timestampMs) {
        Tally tally = record(bytes);
        tally.events = frames.getEvents() + frames.getOutside();
        tally.samples = 1;
        byte[] data = new byte[frames.getData().remaining()];
        frames.getData().duplicate().get(data);
        long elements = (long) frames.getPolarities() * frames.getHeight() * frames.getWidth();
        tally.binsEmpty = FrameView.emptyBins(data, frames.getTimeSteps(), (int) Math.min(elements, Integer.MAX_VALUE));
        tally.binsTotal = frames.getTimeSteps();
        tally.addLatency(frames.getLastEventAtUs(), frames.getFramedAtUs());
        StreamWatch watch = watch(topic, frames.getStream());
        if (watch != null) {
            watch.clock(frames.getWindowEndUs(), wallUs(frames.getFramedAtUs(), timestampMs));
            watch.add(tally, timestampMs);
        }
        return tally;
    }

    private Tally ofPrediction(Prediction prediction, int bytes, long timestampMs) {
        Tally tally = record(bytes);
        tally.events = prediction.getEvents();
        tally.samples = 1;
        tally.stepsSkipped = prediction.getStepsSkipped();
        tally.stepsTotal = prediction.getStepsSkipped() + prediction.getStepsRun();
        tally.synOps = prediction.getSynOps();
        tally.addClass(prediction.getClassIndex());
        tally.addLatency(prediction.getLastEventAtUs(), prediction.getPredictedAtUs());
        StreamWatch watch = watch(Topics.PREDICTIONS, prediction.getStream());
        watch.clock(prediction.getWindowEndUs(), wallUs(prediction.getPredictedAtUs(), timestampMs));
        watch.add(tally, timestampMs);
        return tally;
    }

    private static Tally record(int bytes) {
        Tally tally = new Tally();
        tally.records = 1;
        tally.bytes = bytes;
        return tally;
    }

    /** Null for the topics of data sets: each of their many recordings is a stream of its own and over in a moment. */
    private StreamWatch watch(String topic, String stream) {
        return WITH_STREAMS.contains(topic)
                ? streams.of(topic, HealthTopology.STAGES.get(topic), stream, context.currentSystemTimeMs())
                : null;
    }

    private static long wallUs(long stampUs, long timestampMs) {
        return stampUs > 0 ? stampUs : timestampMs * 1000;
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
        streams.report(nowMs, (key, health) -> {
            byte[] value = health == null ? null : wire.encode(Topics.STREAM_HEALTH, health);
            if (value == null) {
                store.delete(key);
            } else {
                store.put(key, value);
            }
            context.forward(new Record<>(key, new HealthTopology.Measured(null, value), nowMs));
        });
    }

    @Override
    public void close() {
        tallies.forEach((window, tally) -> unsent.add(new Unsent(window.topic(), window.startMs(), tally)));
        tallies.clear();
        streams.close();
    }
}
