package org.saccade.schemas.digest;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.saccade.schemas.schema.DigestCounts;

/**
 * What went through a topic or stream, a sum of records; two of them add up. Not safe for several threads.
 *
 * <pre>
 *   long records, events, samples, bytes, stepsSkipped, stepsTotal, gaps, repeats, binsEmpty, binsTotal, synOps
 *   int n, then n times long: how many of each class; the same of each bin of activity
 *   LatencyHistogram
 * </pre>
 */
public final class Tally {

    /** Classes told apart; the last holds the rest. */
    static final int CLASSES = 256;

    /** Bins of activity. */
    static final int ACTIVITIES = 128;

    private static final int NUMBERS = 11;

    public long records;
    public long events;
    public long samples;
    public long bytes;
    public long stepsSkipped;
    public long stepsTotal;
    public long gaps;
    public long repeats;
    public long binsEmpty;
    public long binsTotal;
    public long synOps;
    private long[] classes = {};
    private long[] activity = {};
    private LatencyHistogram latency = new LatencyHistogram();

    /** Both ways between a tally and its bytes. */
    public static Serde<Tally> serde() {
        return Serdes.serdeFrom(
                (topic, tally) -> tally == null ? null : tally.toBytes(),
                (topic, bytes) -> bytes == null ? null : fromBytes(bytes));
    }

    /** Adds a record, but for what its number tells. */
    public void add(RecordFigures record) {
        records++;
        events += record.events();
        samples += record.samples();
        bytes += record.bytes();
        binsEmpty += record.binsEmpty();
        binsTotal += record.binsTotal();
        stepsSkipped += record.stepsSkipped();
        stepsTotal += record.stepsSkipped() + record.stepsRun();
        synOps += record.synOps();
        if (record.classIndex() >= 0) {
            classes = oneMore(classes, Math.min(record.classIndex(), CLASSES - 1));
        }
        if (record.stepsRun() > 0) {
            activity = oneMore(activity, bin(record.synOps() / (double) record.stepsRun()));
        }
        if (record.lastEventAtUs() > 0 && record.readyAtUs() > 0) {
            latency.add((record.readyAtUs() - record.lastEventAtUs()) / 1000.0);
        }
    }

    /** @param missing numbers missing before a chunk; below 0 when it had been there before */
    public void addSequence(long missing) {
        gaps += Math.max(0, missing);
        repeats += missing < 0 ? 1 : 0;
    }

    private static long[] oneMore(long[] counts, int at) {
        long[] wide = at < counts.length ? counts : Arrays.copyOf(counts, at + 1);
        wide[at]++;
        return wide;
    }

    /** Bin of a quantity of any size: two bins for each doubling. */
    public static int bin(double quantity) {
        return (int) Math.min(ACTIVITIES - 1, Math.round(2 * Math.log(1 + Math.max(0, quantity)) / Math.log(2)));
    }

    /** Adds another sum. */
    public void addAll(Tally other) {
        records += other.records;
        events += other.events;
        samples += other.samples;
        bytes += other.bytes;
        stepsSkipped += other.stepsSkipped;
        stepsTotal += other.stepsTotal;
        gaps += other.gaps;
        repeats += other.repeats;
        binsEmpty += other.binsEmpty;
        binsTotal += other.binsTotal;
        synOps += other.synOps;
        classes = sum(classes, other.classes);
        activity = sum(activity, other.activity);
        latency.addAll(other.latency);
    }

    private static long[] sum(long[] left, long[] right) {
        long[] sum = right.length <= left.length ? left : Arrays.copyOf(left, right.length);
        for (int i = 0; i < right.length; i++) {
            sum[i] += right[i];
        }
        return sum;
    }

    /** How many of each class. */
    public List<Long> classes() {
        return list(classes);
    }

    /** How many predictions of each {@link #bin} of accumulate operations per time step. */
    public List<Long> activity() {
        return list(activity);
    }

    /** From the last event of a window to the record. */
    public LatencyHistogram latency() {
        return latency;
    }

    /** The same as a part of a digest. */
    DigestCounts toCounts() {
        return DigestCounts.newBuilder()
                .setRecords(records)
                .setEvents(events)
                .setSamples(samples)
                .setBytes(bytes)
                .setGaps(gaps)
                .setRepeats(repeats)
                .setBinsEmpty(binsEmpty)
                .setBinsTotal(binsTotal)
                .setStepsSkipped(stepsSkipped)
                .setStepsTotal(stepsTotal)
                .setSynOps(synOps)
                .setClasses(classes())
                .setActivity(activity())
                .setLatencyFirst(latency.first())
                .setLatencies(latency.buckets())
                .build();
    }

    /** What a digest says. */
    public static Tally of(DigestCounts counts) {
        Tally tally = new Tally();
        tally.records = counts.getRecords();
        tally.events = counts.getEvents();
        tally.samples = counts.getSamples();
        tally.bytes = counts.getBytes();
        tally.gaps = counts.getGaps();
        tally.repeats = counts.getRepeats();
        tally.binsEmpty = counts.getBinsEmpty();
        tally.binsTotal = counts.getBinsTotal();
        tally.stepsSkipped = counts.getStepsSkipped();
        tally.stepsTotal = counts.getStepsTotal();
        tally.synOps = counts.getSynOps();
        tally.classes = array(counts.getClasses(), CLASSES);
        tally.activity = array(counts.getActivity(), ACTIVITIES);
        tally.latency = LatencyHistogram.of(counts.getLatencyFirst(), counts.getLatencies());
        return tally;
    }

    private static List<Long> list(long[] counts) {
        return Arrays.stream(counts).boxed().toList();
    }

    private static long[] array(List<Long> counts, int most) {
        return counts.stream().limit(most).mapToLong(Long::longValue).toArray();
    }

    private byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(8 * NUMBERS + 8 + 8 * (classes.length + activity.length) + latency.size());
        out.putLong(records).putLong(events).putLong(samples).putLong(bytes);
        out.putLong(stepsSkipped).putLong(stepsTotal).putLong(gaps).putLong(repeats);
        out.putLong(binsEmpty).putLong(binsTotal).putLong(synOps);
        for (long[] counts : new long[][] {classes, activity}) {
            out.putInt(counts.length);
            Arrays.stream(counts).forEach(out::putLong);
        }
        latency.writeTo(out);
        return out.array();
    }

    private static Tally fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Tally tally = new Tally();
        tally.records = in.getLong();
        tally.events = in.getLong();
        tally.samples = in.getLong();
        tally.bytes = in.getLong();
        tally.stepsSkipped = in.getLong();
        tally.stepsTotal = in.getLong();
        tally.gaps = in.getLong();
        tally.repeats = in.getLong();
        tally.binsEmpty = in.getLong();
        tally.binsTotal = in.getLong();
        tally.synOps = in.getLong();
        tally.classes = longs(in);
        tally.activity = longs(in);
        tally.latency = LatencyHistogram.readFrom(in);
        return tally;
    }

    private static long[] longs(ByteBuffer in) {
        long[] longs = new long[in.getInt()];
        Arrays.setAll(longs, i -> in.getLong());
        return longs;
    }
}
