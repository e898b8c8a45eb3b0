package org.saccade.inference.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.saccade.schemas.schema.Topics;

/** The service's Kafka clients, and the checks before they are used. */
final class Clients {

    /** A dead instance's open transaction holds back committed readers no longer than this. */
    private static final int TRANSACTION_TIMEOUT_MS = 10_000;

    /** Ends the name of an instance's second producer. */
    private static final String SECOND = "-turn";

    private static final int SESSION_TIMEOUT_MS = 10_000;
    private static final int HEARTBEAT_MS = 1_000;
    private static final int APPEAR_MS = 3_000;
    /** Unless the client settings have a time of their own. */
    private static final int ANSWER_MS = 15_000;

    private static final int POLLS_PER_BATCH = 4;
    /** Of chunks, and of frames most of which give way to newer ones: Kafka's own default. */
    private static final int POLL_RECORDS = 500;

    private Clients() {}

    /** Two producers to be used in turns, whose transactions fence those of an instance of the same name that is dead, or should be. */
    static List<KafkaProducer<byte[], byte[]>> producers(ClassifyConfig config) {
        KafkaProducer<byte[], byte[]> first = producer(config, config.transactionalId());
        try {
            return List.of(first, producer(config, config.transactionalId() + SECOND));
        } catch (RuntimeException e) {
            first.close();
            throw e;
        }
    }

    /** A producer whose records are visible as soon as they are written. */
    static KafkaProducer<byte[], byte[]> plainProducer(ClassifyConfig config) {
        Map<String, Object> settings = config.client().producer();
        settings.put(ProducerConfig.LINGER_MS_CONFIG, "0");
        return new KafkaProducer<>(settings);
    }

    private static KafkaProducer<byte[], byte[]> producer(ClassifyConfig config, String transactionalId) {
        Map<String, Object> settings = config.client().producer();
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Integer.toString(TRANSACTION_TIMEOUT_MS));
        // The commit flushes: lingering only gathers the records of one transaction into one batch. In one hop they go
        // while the positions do.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, config.events().isPresent() ? "0" : "5");
        return new KafkaProducer<>(settings);
    }

    /**
     * A consumer that hands records on as they come. Its static membership bears the transaction's name: an instance that is restarted within
     * ten seconds gets its partitions back at once, without a rebalance for the others.
     */
    static KafkaConsumer<byte[], byte[]> consumer(ClassifyConfig config) {
        Map<String, Object> settings = config.client().consumer(config.group());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, config.transactionalId());
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, "1");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Integer.toString(pollRecords(config)));
        if (!"consumer".equalsIgnoreCase(String.valueOf(settings.get(ConsumerConfig.GROUP_PROTOCOL_CONFIG)))) {
            // The broker decides these under the newer group protocol.
            settings.put(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                    List.of(CooperativeStickyAssignor.class.getName()));
            settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Integer.toString(SESSION_TIMEOUT_MS));
            // A rebalance is learnt of by the next heartbeat, and a cooperative one takes two.
            settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Integer.toString(HEARTBEAT_MS));
        }
        return new KafkaConsumer<>(settings);
    }

    private static int pollRecords(ClassifyConfig config) {
        boolean each = config.events().isEmpty() && config.overload() == Overload.ALL;
        return each ? POLLS_PER_BATCH * config.batch() : POLL_RECORDS;
    }

    /**
     * Sees that every topic is there and that answers can lie where their frames lie.
     *
     * @return id of the topic that is read
     * @throws ClassifyException naming the address that does not answer, the topic that is missing, or both numbers of partitions
     */
    static Uuid check(ClassifyConfig config, Admin admin) throws InterruptedException {
        List<String> needed = new ArrayList<>(List.of(config.topic(), config.predictionsTopic(), Topics.DEAD_LETTERS));
        boolean followed = config.bundle().isEmpty()
                || config.shadow().stream().anyMatch(shadow -> shadow.bundle().isEmpty());
        if (followed) {
            needed.add(Topics.MODELS);
        }
        config.shadow().ifPresent(shadow -> needed.add(shadow.topic()));
        Map<String, TopicDescription> topics = describe(config, admin, needed);
        int frames = topics.get(config.topic()).partitions().size();
        int predictions = topics.get(config.predictionsTopic()).partitions().size();
        if (frames != predictions) {
            throw new ClassifyException(
                    ClassifyException.Kind.SETUP,
                    "topic " + config.topic() + " has " + frames + " partitions and " + config.predictionsTopic()
                            + " has " + predictions
                            + ": they must have the same number, since the answers of a partition"
                            + " are looked up in the partition of the same number after a restart");
        }
        return topics.get(config.topic()).topicId();
    }

    private static int answerMs(ClassifyConfig config) {
        String set = config.client().properties().get(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG);
        return set == null ? ANSWER_MS : Integer.parseInt(set.trim());
    }

    private static Map<String, TopicDescription> describe(ClassifyConfig config, Admin admin, List<String> topics)
            throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(APPEAR_MS);
        while (true) {
            try {
                return admin.describeTopics(topics, new DescribeTopicsOptions().timeoutMs(answerMs(config)))
                        .allTopicNames()
                        .get();
            } catch (ExecutionException e) {
                // A broker may learn of a topic a moment after it was made.
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > end) {
                    throw explain(config, admin, topics, e.getCause());
                }
                Thread.sleep(100);
            }
        }
    }

    private static ClassifyException explain(ClassifyConfig config, Admin admin, List<String> topics, Throwable failure)
            throws InterruptedException {
        String address = config.client().bootstrapServers();
        if (failure instanceof UnknownTopicOrPartitionException) {
            List<String> missing = new ArrayList<>(topics);
            try {
                missing.removeAll(admin.listTopics().names().get());
            } catch (ExecutionException e) {
                failure.addSuppressed(e);
            }
            return new ClassifyException(
                    ClassifyException.Kind.SETUP,
                    "there is no topic " + String.join(", ", missing) + " at " + address + ": create the topics first",
                    failure);
        }
        if (failure instanceof TimeoutException) {
            return new ClassifyException(
                    ClassifyException.Kind.UNREACHABLE,
                    "Kafka at " + address + " did not answer for " + answerMs(config) / 1000 + " s",
                    failure);
        }
        return new ClassifyException(
                ClassifyException.Kind.FAILED,
                "Kafka at " + address + " did not describe its topics: " + failure.getMessage(),
                failure);
    }
}
