package org.saccade.streams.job;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.saccade.schemas.frame.Augmentation;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.OffsetRange;
import org.saccade.schemas.schema.Pass;

/**
 * What is learned, fixed for ever: the same training set gives the same frames bit by bit in each epoch, on any machine.
 *
 * @param name made from the rest by {@link #of}, or the user's own
 * @param eventsTopic topic that holds the chunks
 * @param ranges offsets of each partition that belong to it, in order of partition
 * @param frames binning and geometry
 * @param augmentation text form of {@link Augmentation}; empty for none
 * @param seed of the augmentation
 */
public record TrainingSet(
        String name, String eventsTopic, List<OffsetRange> ranges, FrameSpec frames, String augmentation, long seed) {

    private static final int NAME_DIGITS = 12;

    public TrainingSet {
        ranges = ranges.stream()
                .sorted(Comparator.comparingInt(OffsetRange::getPartition))
                .toList();
        if (!name.matches("[A-Za-z0-9._-]{1,80}")) {
            throw new IllegalArgumentException(
                    "training set \"" + name + "\": a name is 1 to 80 letters, digits, dots, dashes or underscores");
        }
        for (OffsetRange range : ranges) {
            if (range.getStart() < 0 || range.getEnd() < range.getStart()) {
                throw new IllegalArgumentException("training set " + name + ": " + eventsTopic + "-"
                        + range.getPartition() + " has no offsets [" + range.getStart() + ", " + range.getEnd() + ")");
            }
        }
        Augmentation.parse(augmentation);
    }

    /** A training set named by a hash of its definition. */
    public static TrainingSet of(
            String eventsTopic, List<OffsetRange> ranges, FrameSpec frames, String augmentation, long seed) {
        TrainingSet unnamed = new TrainingSet("unnamed", eventsTopic, ranges, frames, augmentation, seed);
        return unnamed.named("set-" + sha256(unnamed.definition()).substring(0, NAME_DIGITS));
    }

    /** The training set that a pass was made for. */
    public static TrainingSet of(Pass pass) {
        return new TrainingSet(
                pass.getTrainingSet(),
                pass.getEventsTopic(),
                pass.getEventRanges(),
                FrameSpec.parse(pass.getFrameSpec()),
                pass.getAugmentation(),
                pass.getSeed());
    }

    /**
     * The training set of all committed records that the topic holds now.
     *
     * @throws IllegalStateException when the topic does not exist or cannot be reached
     */
    public static TrainingSet capture(
            ClientSettings settings, String eventsTopic, FrameSpec frames, String augmentation, long seed) {
        try (Admin admin = Admin.create(settings.admin())) {
            TopicOffsets offsets = new TopicOffsets(admin);
            Map<Integer, Long> starts = offsets.earliest(eventsTopic);
            Map<Integer, Long> ends = offsets.committedEnds(eventsTopic);
            List<OffsetRange> ranges = new ArrayList<>();
            starts.forEach((partition, start) -> ranges.add(new OffsetRange(partition, start, ends.get(partition))));
            return of(eventsTopic, ranges, frames, augmentation, seed);
        } catch (ExecutionException e) {
            String at = eventsTopic + " at " + settings.bootstrapServers();
            throw new IllegalStateException(
                    e.getCause() instanceof UnknownTopicOrPartitionException
                            ? "there is no topic " + at
                            : "offsets of topic " + at + ": " + e.getCause().getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking for the offsets of " + eventsTopic, e);
        }
    }

    /** Whether the topic held nothing when it was captured. */
    public boolean isEmpty() {
        return ranges.stream().allMatch(range -> range.getStart() == range.getEnd());
    }

    /** The same under another name. */
    public TrainingSet named(String newName) {
        return new TrainingSet(newName, eventsTopic, ranges, frames, augmentation, seed);
    }

    /** Everything but the name, as one line. */
    String definition() {
        StringBuilder text = new StringBuilder(eventsTopic);
        for (OffsetRange range : ranges) {
            text.append(' ').append(range.getPartition());
            text.append('=').append(range.getStart()).append("..").append(range.getEnd());
        }
        return text.append(" | ")
                .append(frames)
                .append(" | ")
                .append(augmentation.trim())
                .append(" | ")
                .append(seed)
                .toString();
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
