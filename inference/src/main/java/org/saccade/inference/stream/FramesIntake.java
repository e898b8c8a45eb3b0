package org.saccade.inference.stream;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.saccade.inference.model.Classifier;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.PoisonRecordException;

/** Windows that the stage before has cut and binned; one that it repeats is known by {@link RecentWindows}. */
final class FramesIntake implements Intake {

    private final AvroWire wire;
    private final Models models;
    private final Map<Integer, RecentWindows> recent = new TreeMap<>();
    private byte[] scratch = new byte[0];

    FramesIntake(AvroWire wire, Models models) {
        this.wire = wire;
        this.models = models;
    }

    @Override
    public void begin(int partition, PredictionLog.Answered answered, OffsetAndMetadata committed) {
        recent.put(partition, answered.recent());
    }

    @Override
    public void end(int partition) {
        recent.remove(partition);
    }

    @Override
    public List<Integer> partitions() {
        return List.copyOf(recent.keySet());
    }

    @Override
    public void take(ConsumerRecords<byte[], byte[]> records, Batch batch) {
        batch.polled(records);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                take(record, batch);
            } catch (PoisonRecordException e) {
                batch.setAside(record, e);
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record, Batch batch) {
        Frames frames = wire.decode(record.value(), Frames.class);
        Classifier classifier = models.fitting(frames);
        if (classifier == null) {
            String misfit = models.misfit(frames);
            batch.misfit(misfit);
            throw new PoisonRecordException(
                    "window " + frames.getWindowStartUs() + " of " + frames.getStream() + ": " + misfit);
        }
        FrameSpec spec = classifier.frames();
        int bytes = spec.elementsPerStep() * spec.element().bytes();
        scratch = scratch.length < bytes ? new byte[bytes] : scratch;
        LiveWindow window = LiveWindow.open(frames, spec, scratch);
        RecentWindows known = recent.get(record.partition());
        String stream = frames.getStream();
        if (known.isRepeat(stream, frames.getWindowStartUs(), frames.getLastEventAtUs())) {
            batch.repeated(record.partition());
        } else {
            known.add(stream, frames.getWindowStartUs(), frames.getLastEventAtUs());
            batch.add(record.partition(), new PendingWindow(record.key(), stream, classifier, null, () -> window));
        }
    }

    /** The stage before does. */
    @Override
    public void closeSilent(Batch batch, ToLongFunction<TopicPartition> lag) {}

    @Override
    public boolean due(Batch batch, Duration sinceCommit) {
        return !batch.positions().isEmpty();
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> positions(Batch batch) {
        return batch.positions();
    }
}
