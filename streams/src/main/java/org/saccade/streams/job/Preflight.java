package org.saccade.streams.job;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.saccade.schemas.schema.ClientSettings;

/** What must hold before a job starts: the broker answers, the topics are there, the transaction timeout is legal. */
final class Preflight {

    private static final Duration NEW_TOPIC_PATIENCE = Duration.ofSeconds(2);

    private Preflight() {}

    /**
     * @param transactionTimeout null when no transactions are used
     * @throws IllegalStateException naming what is missing and the remedy
     */
    static void check(ClientSettings settings, List<String> topics, Duration transactionTimeout)
            throws InterruptedException {
        try (Admin admin = Admin.create(settings.admin())) {
            check(admin, settings, topics, transactionTimeout);
        }
    }

    static void check(Admin admin, ClientSettings settings, List<String> topics, Duration transactionTimeout)
            throws InterruptedException {
        try {
            TreeSet<String> missing = missing(admin, topics);
            // A topic made a moment ago is known to the controller before it is to every broker.
            for (long deadline = System.nanoTime() + NEW_TOPIC_PATIENCE.toNanos();
                    !missing.isEmpty() && System.nanoTime() < deadline; ) {
                Thread.sleep(100);
                missing = missing(admin, topics);
            }
            if (!missing.isEmpty()) {
                throw new IllegalStateException("topics " + missing + " do not exist at " + settings.bootstrapServers()
                        + ": create them first");
            }
            if (transactionTimeout != null) {
                TransactionLimit.check(admin, transactionTimeout);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "Kafka at " + settings.bootstrapServers() + " does not answer: "
                            + e.getCause().getMessage(),
                    e);
        }
    }

    private static TreeSet<String> missing(Admin admin, List<String> topics)
            throws ExecutionException, InterruptedException {
        TreeSet<String> missing = new TreeSet<>(topics);
        missing.removeAll(admin.listTopics().names().get());
        return missing;
    }

    /** Settings of an admin client, with shorter patience than the default minute where the user named none. */
    static Map<String, Object> admin(ClientSettings settings) {
        Map<String, Object> admin = settings.admin();
        admin.putIfAbsent("default.api.timeout.ms", "30000");
        return admin;
    }
}
