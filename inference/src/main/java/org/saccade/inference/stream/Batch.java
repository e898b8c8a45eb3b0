package org.saccade.inference.stream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.saccade.inference.model.Answer;
import org.saccade.inference.model.Classifier;
import org.saccade.inference.model.StreamWindow;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.WallClock;

/**
 * What one poll brought, sorted: windows to answer, repeats to leave out, records to set aside. Nothing is sent here. Not safe for several
 * threads.
 */
final class Batch {

    private static final String STAGE = "classify";

    private final int records;
    private final List<Entry> entries = new ArrayList<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private int duplicates;
    private int misfits;
    private String misfit;

    /** A window, the model for it, and in the end the answer. */
    private static final class Entry {
        private final LiveWindow window;
        private final Classifier classifier;
        private Answer answer;
        private Prediction prediction;

        Entry(LiveWindow window, Classifier classifier) {
            this.window = window;
            this.classifier = classifier;
        }
    }

    /** A prediction and the partition that it belongs to. */
    record Outgoing(int partition, byte[] key, Prediction prediction) {}

    private Batch(int records) {
        this.records = records;
    }

    /**
     * Sorts records.
     *
     * @param recent what was answered lately, per partition; the windows of this batch are added
     */
    static Batch of(
            ConsumerRecords<byte[], byte[]> records, AvroWire wire, Models models, Map<Integer, RecentWindows> recent) {
        Batch batch = new Batch(records.count());
        byte[] scratch = new byte[0];
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                Frames frames = wire.decode(record.value(), Frames.class);
                Classifier classifier = models.fitting(frames);
                if (classifier == null) {
                    batch.misfits++;
                    batch.misfit = models.misfit(frames);
                    throw new PoisonRecordException(
                            "window " + frames.getWindowStartUs() + " of " + frames.getStream() + ": " + batch.misfit);
                }
                FrameSpec spec = classifier.frames();
                int bytes = spec.elementsPerStep() * spec.element().bytes();
                scratch = scratch.length < bytes ? new byte[bytes] : scratch;
                batch.add(LiveWindow.open(record, frames, spec, scratch), classifier, recent.get(record.partition()));
            } catch (PoisonRecordException e) {
                batch.deadLetters.add(DeadLetter.of(STAGE, record, e));
            }
        }
        return batch;
    }

    private void add(LiveWindow window, Classifier classifier, RecentWindows recent) {
        Frames frames = window.frames();
        long start = frames.getWindowStartUs();
        if (recent.isRepeat(frames.getStream(), start, frames.getLastEventAtUs())) {
            duplicates++;
        } else {
            recent.add(frames.getStream(), start, frames.getLastEventAtUs());
            entries.add(new Entry(window, classifier));
        }
    }

    /** Answers all windows. */
    void classify() {
        Map<Classifier, List<Entry>> byModel = new LinkedHashMap<>();
        for (Entry entry : entries) {
            byModel.computeIfAbsent(entry.classifier, key -> new ArrayList<>()).add(entry);
        }
        byModel.forEach((classifier, asked) -> {
            List<FrameView> views =
                    asked.stream().map(entry -> entry.window.view()).toList();
            List<StreamWindow> places =
                    asked.stream().map(entry -> entry.window.place()).toList();
            List<Answer> answers = classifier.classify(views, places);
            long nowUs = WallClock.nowUs();
            for (int i = 0; i < answers.size(); i++) {
                Entry entry = asked.get(i);
                entry.answer = answers.get(i);
                entry.prediction = entry.window.prediction(entry.answer, classifier, nowUs);
            }
        });
    }

    /** The answers in the order of their frames. */
    List<Outgoing> outgoing() {
        return entries.stream()
                .map(entry -> new Outgoing(
                        entry.window.record().partition(), entry.window.record().key(), entry.prediction))
                .toList();
    }

    /** Records to set aside. */
    List<DeadLetter> deadLetters() {
        return deadLetters;
    }

    /** Sound frames that no model fits, among the records set aside. */
    int misfits() {
        return misfits;
    }

    /** Why the last of them did not fit. */
    String misfit() {
        return misfit;
    }

    /** The totals with this batch added. */
    ClassifyResult addTo(ClassifyResult before, Models models, int refused) {
        long run = 0;
        long skipped = 0;
        long synOps = 0;
        long empty = 0;
        for (Entry entry : entries) {
            run += entry.answer.stepsRun();
            skipped += entry.answer.stepsSkipped();
            synOps += entry.answer.synOps();
            empty += entry.window.frames().getEvents() == 0 ? 1 : 0;
        }
        return new ClassifyResult(
                before.windows() + records,
                before.predictions() + entries.size(),
                before.emptyWindows() + empty,
                before.duplicates() + duplicates,
                before.deadLetters() + deadLetters.size(),
                before.stepsRun() + run,
                before.stepsSkipped() + skipped,
                before.synOps() + synOps,
                models.used(),
                refused,
                before.retries(),
                models.id());
    }

    @Override
    public String toString() {
        return records + " records: " + entries.size() + " windows, " + duplicates + " repeats, set aside "
                + Arrays.toString(deadLetters.stream().map(DeadLetter::offset).toArray());
    }
}
