package org.saccade.streams.job;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Checks a transaction timeout against the broker's own limit before anything starts: a producer that asks for more is refused midway, and
 * one that asks for too little loses its transaction when the job is down for longer.
 */
final class TransactionLimit {

    /** Below the broker's limit as shipped (15 minutes), above any restart. */
    static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

    private static final String BROKER_LIMIT = "transaction.max.timeout.ms";

    private TransactionLimit() {}

    /**
     * @throws IllegalStateException naming both figures and the remedy when the timeout is above the limit
     */
    static void check(Admin admin, Duration timeout) throws ExecutionException, InterruptedException {
        Node broker = admin.describeCluster().nodes().get().iterator().next();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker.idString());
        ConfigEntry entry = admin.describeConfigs(List.of(resource))
                .all()
                .get()
                .get(resource)
                .get(BROKER_LIMIT);
        if (entry == null || entry.value() == null) {
            return;
        }
        long limitMs = Long.parseLong(entry.value());
        if (timeout.toMillis() > limitMs) {
            throw new IllegalStateException("the transaction timeout of " + timeout.toMillis()
                    + " ms is above the broker's limit " + BROKER_LIMIT + "=" + limitMs + " (broker "
                    + broker.host() + ":" + broker.port() + "): choose a shorter timeout, or raise the broker's limit");
        }
    }
}
