package org.saccade.inference.stream;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.saccade.inference.model.Answer;
import org.saccade.inference.model.Classifier;
import org.saccade.inference.model.StreamWindow;
import org.saccade.schemas.frame.FrameView;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.WallClock;

/**
 * What came since the last commit, sorted by partition: windows to answer, repeats and superseded windows that are left out, records to set
 * aside. Nothing is sent here. Not safe for several threads.
 */
final class Batch {

    private static final String STAGE = "classify";

    private final Overload overload;
    private final Map<Integer, Share> shares = new TreeMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    /** Those that were asked. */
    private final Set<Classifier> asked = new HashSet<>();

    private int misfits;
    private String misfit;

    /** One partition's part. */
    private static final class Share {
        /** By stream and a running number, which is always 0 where the newest window alone counts. */
        private final Map<Slot, PendingWindow> windows = new LinkedHashMap<>();

        private final List<DeadLetter> deadLetters = new ArrayList<>();
        private long records;
        private long closed;
        private long duplicates;
        private long dropped;
    }

    private record Slot(String stream, long number) {}

    Batch(Overload overload) {
        this.overload = overload;
    }

    /** Notes what a poll brought. */
    void polled(ConsumerRecords<byte[], byte[]> records) {
        positions.putAll(records.nextOffsets());
        for (TopicPartition partition : records.partitions()) {
            share(partition.partition()).records += records.records(partition).size();
        }
    }

    /** A window to answer. */
    void add(int partition, PendingWindow window) {
        Share share = share(partition);
        share.closed++;
        Slot slot = new Slot(window.stream, overload == Overload.NEWEST ? 0 : share.closed);
        PendingWindow older = share.windows.remove(slot);
        if (older != null) {
            window.replaces(older);
            share.dropped++;
        }
        share.windows.put(slot, window);
    }

    /** A window that was answered before. */
    void repeated(int partition) {
        Share share = share(partition);
        share.closed++;
        share.duplicates++;
    }

    /** A record to set aside. */
    void setAside(ConsumerRecord<byte[], byte[]> record, PoisonRecordException reason) {
        share(record.partition()).deadLetters.add(DeadLetter.of(STAGE, record, reason));
    }

    /** Sound frames that no model fits. */
    void misfit(String reason) {
        misfits++;
        misfit = reason;
    }

    private Share share(int partition) {
        return shares.computeIfAbsent(partition, number -> new Share());
    }

    /** Another instance answers a partition now. */
    void forget(TopicPartition partition) {
        shares.remove(partition.partition());
        positions.remove(partition);
    }

    /** Whether any window waits. */
    boolean hasWindows() {
        return shares.values().stream().anyMatch(share -> !share.windows.isEmpty());
    }

    /** Whether there is anything to send. */
    boolean hasOutput() {
        return hasWindows() || shares.values().stream().anyMatch(share -> !share.deadLetters.isEmpty());
    }

    /** The next records to read. */
    Map<TopicPartition, OffsetAndMetadata> positions() {
        return positions;
    }

    /** Answers all windows. */
    void classify() {
        Map<Classifier, List<PendingWindow>> byModel = new LinkedHashMap<>();
        for (PendingWindow window : windows()) {
            byModel.computeIfAbsent(window.classifier, key -> new ArrayList<>()).add(window);
        }
        byModel.forEach((classifier, pendings) -> {
            List<FrameView> views =
                    pendings.stream().map(pending -> pending.window().view()).toList();
            List<StreamWindow> places =
                    pendings.stream().map(pending -> pending.window().place()).toList();
            classifier.mark();
            asked.add(classifier);
            List<Answer> answers = classifier.classify(views, places);
            long nowUs = WallClock.nowUs();
            for (int i = 0; i < answers.size(); i++) {
                pendings.get(i).answered(answers.get(i), nowUs);
            }
        });
    }

    /** Gives streams back the state that they had before {@link #classify}: their windows will come again. */
    void rollBack() {
        asked.forEach(Classifier::rollBack);
    }

    /** Windows to answer, by partition, in order. */
    List<PendingWindow> windows() {
        return shares.values().stream()
                .flatMap(share -> share.windows.values().stream())
                .toList();
    }

    /** Windows of a partition. */
    Collection<PendingWindow> windows(int partition) {
        return shares.get(partition).windows.values();
    }

    /** Partitions with anything in this batch. */
    List<Integer> partitions() {
        return List.copyOf(shares.keySet());
    }

    /** Records to set aside. */
    List<DeadLetter> deadLetters() {
        return shares.values().stream()
                .flatMap(share -> share.deadLetters.stream())
                .toList();
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
        List<PendingWindow> answered = windows();
        for (PendingWindow pending : answered) {
            run += pending.answer().stepsRun();
            skipped += pending.answer().stepsSkipped();
            synOps += pending.answer().synOps();
            empty += pending.window().frames().getEvents() == 0 ? 1 : 0;
        }
        return new ClassifyResult(
                before.records() + sum(share -> share.records),
                before.windows() + sum(share -> share.closed),
                before.predictions() + answered.size(),
                before.emptyWindows() + empty,
                before.duplicates() + sum(share -> share.duplicates),
                before.dropped() + sum(share -> share.dropped),
                before.deadLetters() + sum(share -> share.deadLetters.size()),
                before.stepsRun() + run,
                before.stepsSkipped() + skipped,
                before.synOps() + synOps,
                models.used(),
                refused,
                before.retries(),
                models.id());
    }

    private long sum(java.util.function.ToLongFunction<Share> figure) {
        return shares.values().stream().mapToLong(figure).sum();
    }

    @Override
    public String toString() {
        return sum(share -> share.records) + " records: " + windows().size() + " windows, "
                + sum(share -> share.duplicates) + " repeats, " + sum(share -> share.dropped) + " dropped, set aside "
                + deadLetters().stream().map(DeadLetter::offset).toList();
    }
}
