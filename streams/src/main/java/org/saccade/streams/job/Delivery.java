package org.saccade.streams.job;

import java.time.Duration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How a sink writes.
 *
 * @param prefix of its transactional ids, ending in a dot so that none is the beginning of another; null: at least once
 * @param timeout after which the broker gives up a transaction
 * @param naming of transactions
 */
record Delivery(String prefix, Duration timeout, TransactionNamingStrategy naming) {

    /** Without transactions. */
    static Delivery atLeastOnce() {
        return new Delivery(null, null, null);
    }

    /**
     * In transactions of a bounded job: one name per checkpoint. A job of few checkpoints need not pool them, and in the connector's version
     * 5.0.0 each task that pools leaks an admin client, which a process that makes hundreds of passes would feel.
     */
    static Delivery bounded(String prefix, Duration timeout) {
        return new Delivery(prefix, timeout, TransactionNamingStrategy.INCREMENTING);
    }

    /** In transactions of an endless job: a pool of names, since the broker remembers each name for a week. */
    static Delivery endless(String prefix, Duration timeout) {
        return new Delivery(prefix, timeout, TransactionNamingStrategy.POOLING);
    }

    <T> KafkaSinkBuilder<T> apply(KafkaSinkBuilder<T> builder) {
        if (prefix == null) {
            return builder.setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE);
        }
        return builder.setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(prefix)
                .setTransactionNamingStrategy(naming)
                .setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Long.toString(timeout.toMillis()));
    }
}
