package org.saccade.schemas.digest;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntSupplier;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.RegistryException;
import org.saccade.schemas.schema.StageDigest;
import org.saccade.schemas.schema.Topics;

/**
 * Counts what a stage writes and tells it each second as a {@link StageDigest} on {@link Topics#STAGE_DIGESTS}.
 *
 * <p>Adding a record never waits for Kafka; a process that is killed leaves its last second untold. Add
 * a record when it is there: acknowledged, or committed. Safe for several threads.
 *
 * <pre>{@code
 *   try (StageMeter meter = StageMeter.open(settings, "replay", List.of(topic))) {
 *       RecordFigures figures = meter.figures(topic, value);
 *       producer.send(record, (metadata, e) -> { if (e == null) meter.add(topic, figures); });
 *   }
 * }</pre>
 */
public final class StageMeter implements AutoCloseable {

    private static final String OFF = "off";

    private final StageCounts counts;
    private final DigestSender sender;

    private StageMeter(StageCounts counts, DigestSender sender) {
        this.counts = counts;
        this.sender = sender;
    }

    /** Begins, unless {@link Digests#SETTING} says {@code off}; returns at once. */
    public static StageMeter open(ClientSettings settings, String stage, List<String> topics) {
        return wanted(settings)
                ? open(stage, topics, settings.producer(), () -> schemaId(settings))
                : new StageMeter(new StageCounts(stage, "", List.of()), null);
    }

    static StageMeter open(String stage, List<String> topics, Map<String, Object> clients, IntSupplier schemaId) {
        StageCounts counts = new StageCounts(stage, UUID.randomUUID().toString(), topics);
        return new StageMeter(counts, new DigestSender(stage, clients, schemaId, counts));
    }

    static boolean wanted(ClientSettings settings) {
        return !OFF.equalsIgnoreCase(settings.properties().get(Digests.SETTING));
    }

    /** @throws RegistryException when the registry does not answer or refuses the schema */
    static int schemaId(ClientSettings settings) {
        try (AvroWire wire = settings.wire()) {
            return wire.prepare(Topics.STAGE_DIGESTS, StageDigest.getClassSchema());
        }
    }

    /** What is to be counted of a value that this program made; null where nothing is. */
    public RecordFigures figures(String topic, byte[] value) {
        if (!counts.counts(topic)) {
            return null;
        }
        try {
            return RecordFigures.read(topic, value);
        } catch (PoisonRecordException e) {
            // Counting must not be what stops a stage.
            return null;
        }
    }

    /** Whether records of the topic are counted. */
    public boolean counts(String topic) {
        return counts.counts(topic);
    }

    /**
     * Counts a record.
     *
     * @param figures null: nothing
     */
    public void add(String topic, RecordFigures figures) {
        if (figures != null) {
            counts.add(topic, figures, System.currentTimeMillis());
        }
    }

    /** Tells what is left, and that nothing comes after; waits 2 s at most. */
    @Override
    public void close() {
        if (sender != null) {
            sender.close();
        }
    }
}
