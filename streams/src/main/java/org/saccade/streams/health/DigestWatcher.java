package org.saccade.streams.health;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.saccade.schemas.digest.Digests;
import org.saccade.schemas.digest.Tally;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.StageDigest;
import org.saccade.schemas.schema.StreamDigest;

/**
 * Reads what the stages tell: the sum of each digest goes on at once, a report of each live stream each 5 s. The one task of the one partition
 * hears all.
 */
final class DigestWatcher implements Processor<byte[], byte[], String, HealthTopology.Measured> {

    private final AvroWire wire;
    private final LongAdder poison;
    private final LongAdder lost;
    private final StreamWatches streams;
    private final Map<String, Long> numbers;
    private ProcessorContext<String, HealthTopology.Measured> context;
    private KeyValueStore<String, byte[]> store;

    /**
     * @param lost digests that are missing in their writers' numbers
     * @param numbers next number of each writer and topic; outlives the task
     */
    DigestWatcher(AvroWire wire, LongAdder poison, LongAdder lost, AtomicInteger watched, Map<String, Long> numbers) {
        this.wire = wire;
        this.poison = poison;
        this.lost = lost;
        this.numbers = numbers;
        this.streams = new StreamWatches(watched);
    }

    @Override
    public void init(ProcessorContext<String, HealthTopology.Measured> processorContext) {
        context = processorContext;
        store = context.getStateStore(HealthTopology.STREAMS);
        context.schedule(
                RecordWatcher.REPORTS_EVERY,
                PunctuationType.WALL_CLOCK_TIME,
                now -> streams.report(now, wire, store, context));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        StageDigest digest;
        try {
            digest = wire.decode(record.value(), StageDigest.class);
        } catch (PoisonRecordException e) {
            poison.increment();
            return;
        }
        if (!HealthTopology.STAGES.containsKey(digest.getTopic())) {
            return;
        }
        long now = context.currentSystemTimeMs();
        Tally tally = Tally.of(digest.getTotal());
        for (StreamDigest stream : digest.getStreams()) {
            tally.addAll(add(digest, stream, now));
        }
        streams.heard(digest.getTopic(), digest.getWriter(), now, digest.getLast());
        number(digest);
        context.forward(new Record<>(
                digest.getTopic(),
                new HealthTopology.Measured(tally, null),
                Digests.window(Math.max(0, digest.getWindowStartMs()))));
    }

    private Tally add(StageDigest digest, StreamDigest stream, long nowMs) {
        StreamWatch watch =
                streams.of(digest.getTopic(), HealthTopology.STAGES.get(digest.getTopic()), stream.getStream(), nowMs);
        return watch.add(stream, digest.getWriter(), streams.toldAll(digest.getTopic(), watch));
    }

    private void number(StageDigest digest) {
        String key = StreamWatches.key(digest.getTopic(), digest.getWriter());
        Long due = digest.getLast() ? numbers.remove(key) : numbers.put(key, digest.getNumber() + 1);
        if (due != null) {
            lost.add(Math.max(0, digest.getNumber() - due));
        }
    }

    @Override
    public void close() {
        streams.close();
    }
}
