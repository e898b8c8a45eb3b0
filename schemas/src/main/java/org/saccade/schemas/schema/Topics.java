package org.saccade.schemas.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The topics, what each is for, and the settings that fit it.
 *
 * <p>Recordings and cameras have topics of their own: a data set is kept until somebody deletes it and is read again each epoch, a camera's
 * past is worth minutes. Likewise frames for training (deleted once every trainer has passed them) and live frames.
 */
public final class Topics {

    /** EventChunk: replayed data sets, kept until deleted. */
    public static final String EVENTS = "events";
    /** EventChunk: cameras and paced replays that stand for one. */
    public static final String LIVE_EVENTS = "live-events";
    /** EventChunk: live chunks with events that came after their window had closed. */
    public static final String LATE_EVENTS = "late-events";
    /** Frames: training, epoch after epoch. */
    public static final String FRAMES = "frames";
    /** Frames: validation and test splits of a training set, made once and read each epoch. */
    public static final String EVALUATION_FRAMES = "evaluation-frames";
    /** Frames: live windows. */
    public static final String LIVE_FRAMES = "live-frames";
    /** Pass: which frames belong to which epoch. */
    public static final String PASSES = "passes";
    /** TrainingProgress. */
    public static final String TRAINING_PROGRESS = "training-progress";
    /** ModelAnnouncement. */
    public static final String MODELS = "models";
    /** ModelFilePart. */
    public static final String MODEL_FILES = "model-files";
    /** Prediction. */
    public static final String PREDICTIONS = "predictions";
    /** Prediction: a second model's, for comparison. */
    public static final String SHADOW_PREDICTIONS = "shadow-predictions";
    /** Decision: predictions smoothed per stream. */
    public static final String DECISIONS = "decisions";
    /** StageDigest: what each stage wrote, second by second. */
    public static final String STAGE_DIGESTS = "stage-digests";
    /** StageRate, the latest per topic. */
    public static final String HEALTH = "health";
    /** StreamHealth, the latest per live topic and stream. */
    public static final String STREAM_HEALTH = "stream-health";
    /** Records of any topic that a stage could not read. */
    public static final String DEAD_LETTERS = "dead-letters";

    /** Largest record in bytes, before compression; producers, topics and fetches share it. */
    public static final int MAX_RECORD_BYTES = 8 << 20;

    private static final String DAY_MS = "86400000";
    private static final String HOUR_MS = "3600000";
    private static final String FOR_EVER = "-1";

    private Topics() {}

    /** What one topic is. */
    public record Plan(String name, String purpose, boolean manyPartitions, Map<String, String> settings) {

        /** The topic with {@code partitions} partitions (1 where order over all matters) and the replication given; -1: the broker's. */
        public NewTopic newTopic(int partitions, short replication) {
            return new NewTopic(
                            name,
                            Optional.of(manyPartitions ? partitions : 1),
                            replication < 1 ? Optional.empty() : Optional.of(replication))
                    .configs(settings);
        }

        /** Settings of whoever writes to the topic: compressed as the topic stores it, so that no broker compresses anew; zstd at its quickest. */
        public Map<String, String> producerSettings() {
            String stored = settings.get("compression.type");
            return switch (stored) {
                case "uncompressed" -> Map.of(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
                case "zstd" ->
                    Map.of(
                            ProducerConfig.COMPRESSION_TYPE_CONFIG,
                            stored,
                            ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG,
                            "1");
                default -> Map.of(ProducerConfig.COMPRESSION_TYPE_CONFIG, stored);
            };
        }
    }

    /** All topics in the order of an event's way. */
    public static List<Plan> all() {
        List<Plan> plans = new ArrayList<>();
        plans.add(plan(EVENTS, "recordings, replayed", true, "zstd", FOR_EVER));
        plans.add(plan(LIVE_EVENTS, "cameras and paced replays", true, "zstd", HOUR_MS));
        plans.add(plan(FRAMES, "training frames, one pass after another", true, "zstd", FOR_EVER));
        plans.add(plan(EVALUATION_FRAMES, "validation and test frames", true, "zstd", FOR_EVER));
        plans.add(plan(LIVE_FRAMES, "live windows", true, "lz4", HOUR_MS));
        plans.add(plan(LATE_EVENTS, "live chunks that came after their window", true, "zstd", DAY_MS));
        plans.add(plan(PASSES, "which frames belong to which epoch", false, "zstd", FOR_EVER));
        plans.add(plan(TRAINING_PROGRESS, "where each trainer is", false, "zstd", FOR_EVER));
        plans.add(plan(MODELS, "announced model bundles", false, "zstd", FOR_EVER));
        plans.add(plan(MODEL_FILES, "bytes of the bundles", false, "uncompressed", FOR_EVER));
        plans.add(plan(PREDICTIONS, "one answer per live window", true, "lz4", DAY_MS));
        plans.add(plan(SHADOW_PREDICTIONS, "a second model's answers, for comparison", true, "lz4", DAY_MS));
        Map<String, String> decisions = Map.of(
                "cleanup.policy",
                "compact,delete",
                "compression.type",
                "lz4",
                "retention.ms",
                DAY_MS,
                "segment.ms",
                HOUR_MS);
        plans.add(new Plan(DECISIONS, "what each stream shows, smoothed", true, decisions));
        plans.add(plan(STAGE_DIGESTS, "what each stage wrote, second by second", false, "zstd", HOUR_MS));
        Map<String, String> health =
                Map.of("cleanup.policy", "compact", "compression.type", "zstd", "segment.ms", HOUR_MS);
        plans.add(new Plan(HEALTH, "rates of each stage, the latest", false, health));
        plans.add(new Plan(STREAM_HEALTH, "rates of each live stream, the latest", false, health));
        plans.add(plan(DEAD_LETTERS, "records that a stage could not read", false, "zstd", FOR_EVER));
        return List.copyOf(plans);
    }

    /** The plan of a topic by name; of a name that is not one of ours, that of the events topic. */
    public static Plan plan(String name) {
        return all().stream()
                .filter(plan -> plan.name().equals(name))
                .findFirst()
                .orElseGet(() -> plan(name, "", true, "zstd", FOR_EVER));
    }

    private static Plan plan(String name, String purpose, boolean many, String compression, String retentionMs) {
        return new Plan(
                name,
                purpose,
                many,
                Map.of(
                        "cleanup.policy",
                        "delete",
                        "compression.type",
                        compression,
                        "retention.ms",
                        retentionMs,
                        "max.message.bytes",
                        Integer.toString(MAX_RECORD_BYTES)));
    }
}
