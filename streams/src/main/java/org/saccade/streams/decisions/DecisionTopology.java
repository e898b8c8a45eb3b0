package org.saccade.streams.decisions;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.Decision;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.Topics;

/**
 * Predictions to decisions, by {@link DecisionRules}; the state of each stream in a store that its changelog restores. Records that are no
 * predictions are set aside.
 *
 * <p>predictions = decisions + left out + dead letters. Safe for several threads.
 */
public final class DecisionTopology {

    private static final String STAGE = "decide";
    private static final String STORE = "votes";
    private static final String SOURCE = "predictions";
    private static final String PROCESSOR = "decide";
    private static final String DECISIONS = "decisions";
    private static final String DEAD_LETTERS = "dead-letters";

    private final AvroWire wire;
    private final DecisionRules rules;
    private final Consumer<Decision> listener;
    private final LongAdder decisions = new LongAdder();
    private final LongAdder leftOut = new LongAdder();
    private final LongAdder deadLetters = new LongAdder();

    /**
     * @param wire decodes and encodes; stays the caller's
     * @param listener hears each decision when it is made, before it is committed: after a failure a second time; on any of the threads
     */
    public DecisionTopology(AvroWire wire, DecisionRules rules, Consumer<Decision> listener) {
        this.wire = wire;
        this.rules = rules;
        this.listener = listener;
    }

    /** Decisions made so far. */
    public long decisions() {
        return decisions.sum();
    }

    /** Predictions that came again, or after newer ones. */
    public long leftOut() {
        return leftOut.sum();
    }

    /** Records set aside. */
    public long deadLetters() {
        return deadLetters.sum();
    }

    /** The topology between two topics. */
    public Topology build(String predictionsTopic, String decisionsTopic) {
        ByteArrayDeserializer in = new ByteArrayDeserializer();
        ByteArraySerializer out = new ByteArraySerializer();
        return new Topology()
                .addSource(AutoOffsetReset.earliest(), SOURCE, in, in, predictionsTopic)
                .addProcessor(PROCESSOR, () -> new Decider(decisionsTopic), SOURCE)
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(STORE), Serdes.String(), StreamVotes.serde()),
                        PROCESSOR)
                .addSink(DECISIONS, decisionsTopic, out, out, PROCESSOR)
                .addSink(DEAD_LETTERS, Topics.DEAD_LETTERS, out, out, PROCESSOR);
    }

    /** One task's part. */
    private final class Decider implements Processor<byte[], byte[], byte[], byte[]> {

        private final String decisionsTopic;
        private ProcessorContext<byte[], byte[]> context;
        private KeyValueStore<String, StreamVotes> store;

        Decider(String decisionsTopic) {
            this.decisionsTopic = decisionsTopic;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> processorContext) {
            context = processorContext;
            store = processorContext.getStateStore(STORE);
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            try {
                decide(record, wire.decode(record.value(), Prediction.class));
            } catch (PoisonRecordException e) {
                setAside(record, e);
            }
        }

        private void decide(Record<byte[], byte[]> record, Prediction prediction) {
            String stream = prediction.getStream();
            StreamVotes before = store.get(stream);
            DecisionRules.Step step = rules.take(before == null ? StreamVotes.NONE : before, prediction);
            if (step.state() != before) {
                store.put(stream, step.state());
            }
            if (step.decision() == null) {
                leftOut.increment();
                return;
            }
            decisions.increment();
            context.forward(
                    record.withKey(stream.getBytes(StandardCharsets.UTF_8))
                            .withValue(wire.encode(decisionsTopic, step.decision())),
                    DECISIONS);
            listener.accept(step.decision());
        }

        private void setAside(Record<byte[], byte[]> record, PoisonRecordException reason) {
            RecordMetadata place = context.recordMetadata().orElseThrow();
            ProducerRecord<byte[], byte[]> letter = DeadLetter.of(
                            STAGE,
                            place.topic(),
                            place.partition(),
                            place.offset(),
                            record.key(),
                            record.value(),
                            reason)
                    .toProducerRecord(Topics.DEAD_LETTERS);
            deadLetters.increment();
            context.forward(
                    new Record<>(letter.key(), letter.value(), record.timestamp(), letter.headers()), DEAD_LETTERS);
        }
    }
}
