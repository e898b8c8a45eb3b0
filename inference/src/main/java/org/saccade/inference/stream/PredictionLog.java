package org.saccade.inference.stream;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Prediction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads back from the predictions topic what was answered: the only memory that survives a kill, and the same for whichever instance takes
 * a partition over. Not safe for several threads.
 */
final class PredictionLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PredictionLog.class);
    /** Twice the time after which the broker gives up a dead writer's transaction, and some. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ClassifyConfig config;
    private final AvroWire wire;
    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /**
     * What was answered last in a partition.
     *
     * @param recent the windows
     * @param points where the streams of events stood then, by name
     */
    record Answered(RecentWindows recent, Map<String, ResumePoint> points) {}

    PredictionLog(ClassifyConfig config, AvroWire wire, Admin admin) {
        this.config = config;
        this.wire = wire;
        this.admin = admin;
        Map<String, Object> settings = config.client().consumer(null);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        // Asking for offsets waits for the fetch ahead of it: at an end of the log, that one waits this long.
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "50");
        consumer = new KafkaConsumer<>(settings);
    }

    /**
     * The windows answered last in a partition.
     *
     * <p>It reads up to the end of ALL records at the time of the call, also those behind a transaction that is still open: the owner before
     * may have died in one, and another have committed after it. Committed readers stop in front of such a transaction until the broker
     * gives it up, so this may take as long.
     */
    Answered tail(int partition) throws ExecutionException, InterruptedException {
        TopicPartition place = new TopicPartition(config.predictionsTopic(), partition);
        long end = admin.listOffsets(
                        Map.of(place, OffsetSpec.latest()), new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                .partitionResult(place)
                .get()
                .offset();
        Answered answered = new Answered(new RecentWindows(config.remembered()), new HashMap<>());
        consumer.assign(List.of(place));
        // Each transaction takes one offset more, for its marker, and holds one prediction at least.
        long start = Math.max(consumer.beginningOffsets(List.of(place)).get(place), end - 2L * config.remembered());
        consumer.seek(place, start);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (consumer.position(place) < end) {
            if (System.nanoTime() > deadline) {
                throw new ClassifyException(
                        ClassifyException.Kind.FAILED,
                        place + " cannot be read beyond offset " + consumer.position(place) + " of " + end + " for "
                                + PATIENCE.toSeconds() + " s: another writer holds a transaction open there");
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                remember(record, answered);
            }
        }
        RecentWindows recent = answered.recent();
        LOG.debug("{}: {} windows of {} streams remembered", place, recent.size(), recent.streams());
        return answered;
    }

    private void remember(ConsumerRecord<byte[], byte[]> record, Answered answered) {
        try {
            Prediction prediction = wire.decode(record.value(), Prediction.class);
            answered.recent().add(prediction.getStream(), prediction.getWindowStartUs(), prediction.getLastEventAtUs());
            Header point = record.headers().lastHeader(ResumePoint.HEADER);
            if (point != null) {
                answered.points().put(prediction.getStream(), ResumePoint.of(point.value()));
            }
        } catch (PoisonRecordException | IOException e) {
            LOG.warn(
                    "record {}-{}@{} is no prediction and is passed over: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
