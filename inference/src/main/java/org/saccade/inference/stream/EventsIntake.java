package org.saccade.inference.stream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.saccade.inference.model.Classifier;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.window.LiveWindowPolicy;
import org.saccade.schemas.window.LiveWindows;
import org.saccade.schemas.window.StreamChunk;
import org.saccade.schemas.window.WindowFrames;

/**
 * Chunks of events, cut into windows and binned here: one hop from the camera's topic to the answer.
 *
 * <p>The position committed for a partition is that of the oldest chunk that any of its streams still needs, see {@link OpenStream}; how far
 * was read is kept beside it, so that a record set aside is not set aside again. Each answer carries its stream's {@link ResumePoint}. So
 * answers, positions and states are committed together, and a successor goes on as if nothing had been.
 */
final class EventsIntake implements Intake {

    private static final String READ_UP_TO = "read-up-to=";
    private static final Duration COMMIT = Duration.ofSeconds(1);
    private static final long LOOK_NANOS = 100_000_000;

    private final AvroWire wire;
    private final Models models;
    private final EventWindows settings;
    private final String topic;
    private final Uuid topicId;
    private final Map<Integer, Share> shares = new TreeMap<>();
    private Map<TopicPartition, OffsetAndMetadata> lastPositions = Map.of();
    private LiveWindows rules;
    private Classifier framedFor;
    private WindowFrames framer;
    private long lookedNanos = System.nanoTime();

    /** What is remembered of one partition. */
    private static final class Share {
        private final Map<String, OpenStream> streams = new HashMap<>();
        private final RecentWindows recent;
        /** Records before this one were set aside, where need be, by a predecessor. */
        private final long settledUpTo;

        private long next = -1;

        Share(PredictionLog.Answered answered, long settledUpTo) {
            recent = answered.recent();
            this.settledUpTo = settledUpTo;
        }
    }

    EventsIntake(AvroWire wire, Models models, EventWindows settings, String topic, Uuid topicId) {
        this.wire = wire;
        this.models = models;
        this.settings = settings;
        this.topic = topic;
        this.topicId = topicId;
    }

    @Override
    public void begin(int partition, PredictionLog.Answered answered, OffsetAndMetadata committed) {
        Share share = new Share(answered, settledUpTo(committed));
        answered.points().forEach((stream, point) -> {
            if (point.topic().equals(topicId)) {
                share.streams.put(stream, OpenStream.at(point));
            }
        });
        shares.put(partition, share);
        lastPositions = Map.of();
    }

    private static long settledUpTo(OffsetAndMetadata committed) {
        String text = committed == null ? "" : committed.metadata();
        return text.matches(READ_UP_TO + "\\d{1,18}") ? Long.parseLong(text.substring(READ_UP_TO.length())) : 0;
    }

    @Override
    public void end(int partition) {
        shares.remove(partition);
    }

    @Override
    public List<Integer> partitions() {
        return List.copyOf(shares.keySet());
    }

    @Override
    public void take(ConsumerRecords<byte[], byte[]> records, Batch batch) {
        batch.polled(records);
        prepare();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Share share = shares.get(record.partition());
            try {
                take(record, share, batch);
            } catch (PoisonRecordException e) {
                if (record.offset() >= share.settledUpTo) {
                    batch.setAside(record, e);
                }
            }
        }
        batch.positions().forEach((partition, position) -> {
            Share share = shares.get(partition.partition());
            share.next = position.offset();
        });
    }

    /** Rules and encoder of the model in use; the window's length is the first model's for good. */
    private void prepare() {
        Classifier classifier = models.current();
        if (rules == null) {
            long windowUs = classifier.frames().windowUs();
            LiveWindowPolicy policy = LiveWindowPolicy.of(windowUs);
            rules = new LiveWindows(settings.slideUs() == 0 ? policy : policy.withSlideUs(settings.slideUs()));
        }
        if (framedFor != classifier) {
            framedFor = classifier;
            framer = new WindowFrames(classifier.frames(), settings.stepsFor(classifier));
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record, Share share, Batch batch) {
        EventChunk chunk = wire.decode(record.value(), EventChunk.class);
        String key = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
        if (!chunk.getStream().equals(key)) {
            throw new PoisonRecordException("the chunk is of stream \"" + chunk.getStream() + "\", its Kafka key is "
                    + (key == null ? "missing" : "\"" + key + "\""));
        }
        StreamChunk opened = framer.checked(StreamChunk.of(chunk));
        OpenStream stream = share.streams.computeIfAbsent(key, name -> OpenStream.fresh());
        answer(record.partition(), share, key, stream, stream.take(record.offset(), opened, rules), batch);
    }

    private void answer(
            int partition,
            Share share,
            String name,
            OpenStream stream,
            List<org.saccade.schemas.window.LiveWindow> closed,
            Batch batch) {
        if (closed.isEmpty()) {
            return;
        }
        byte[] point = stream.resumePoint(topicId).toBytes();
        byte[] key = name.getBytes(StandardCharsets.UTF_8);
        WindowFrames binning = framer;
        for (org.saccade.schemas.window.LiveWindow window : closed) {
            if (share.recent.isRepeat(name, window.startUs(), window.lastEventAtUs())) {
                batch.repeated(partition);
            } else {
                share.recent.add(name, window.startUs(), window.lastEventAtUs());
                batch.add(
                        partition,
                        new PendingWindow(
                                key,
                                name,
                                framedFor,
                                point,
                                () -> LiveWindow.of(binning.of(name, window).frames(), binning.spec())));
            }
        }
    }

    @Override
    public void closeSilent(Batch batch, ToLongFunction<TopicPartition> lag) {
        if (rules == null || System.nanoTime() - lookedNanos < LOOK_NANOS) {
            return;
        }
        lookedNanos = System.nanoTime();
        long idleNanos = settings.idleNanos(rules.policy().windowUs());
        long forgetNanos = idleNanos + settings.forget().toNanos();
        shares.forEach((partition, share) -> {
            // A stream whose chunks wait in Kafka is not silent.
            if (share.next < share.settledUpTo || lag.applyAsLong(new TopicPartition(topic, partition)) != 0) {
                return;
            }
            Iterator<Map.Entry<String, OpenStream>> streams =
                    share.streams.entrySet().iterator();
            while (streams.hasNext()) {
                Map.Entry<String, OpenStream> entry = streams.next();
                OpenStream stream = entry.getValue();
                if (stream.silentNanos() >= idleNanos) {
                    answer(partition, share, entry.getKey(), stream, stream.flush(rules), batch);
                }
                if (stream.silentNanos() >= forgetNanos) {
                    streams.remove();
                }
            }
        });
    }

    /** Chunks that close no window are no reason to commit, but for the lag that others see. */
    @Override
    public boolean due(Batch batch, Duration sinceCommit) {
        return batch.hasOutput()
                || sinceCommit.compareTo(COMMIT) >= 0 && !positions(batch).equals(lastPositions);
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> positions(Batch batch) {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        shares.forEach((partition, share) -> {
            if (share.next >= 0) {
                long from = share.next;
                for (OpenStream stream : share.streams.values()) {
                    from = Math.min(from, stream.neededFrom());
                }
                positions.put(
                        new TopicPartition(topic, partition), new OffsetAndMetadata(from, READ_UP_TO + share.next));
            }
        });
        return positions;
    }

    @Override
    public void committed(Map<TopicPartition, OffsetAndMetadata> positions) {
        lastPositions = positions;
    }
}
