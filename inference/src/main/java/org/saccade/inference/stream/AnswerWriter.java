package org.saccade.inference.stream;

import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.saccade.schemas.schema.AvroWire;

/** Writes answered batches: predictions, records set aside, positions. Not safe for several threads. */
interface AnswerWriter extends AutoCloseable {

    /** @param stopped whether the service is to end: nothing is tried again then */
    static AnswerWriter of(ClassifyConfig config, AvroWire wire, ClassifyListener listener, BooleanSupplier stopped) {
        return switch (config.delivery()) {
            case EXACTLY_ONCE -> new TransactionalWriter(config, wire, listener, stopped);
            case AT_LEAST_ONCE -> new PlainWriter(config, wire);
        };
    }

    /** Before any position is read: ends what an instance of the same name may have left. */
    void takeOver();

    /**
     * Writes a batch; when it throws, {@link #abort} and do it again.
     *
     * @param positions up to which the batch has read
     * @param consumer that read them
     */
    void write(Batch batch, Map<TopicPartition, OffsetAndMetadata> positions, Consumer<byte[], byte[]> consumer);

    /** Gives up what was begun; an instance that was fenced learns of it here. */
    void abort();

    @Override
    void close();
}
