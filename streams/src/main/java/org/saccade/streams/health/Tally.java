package org.saccade.streams.health;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * What went through a topic, a sum of records; two of them add up. Not safe for several threads.
 *
 * <pre>
 *   long records, events, samples, bytes, stepsSkipped, stepsTotal, gaps, repeats, binsEmpty, binsTotal, synOps
 *   int n, then n times long: how many of each class
 *   LatencyHistogram
 * </pre>
 */
final class Tally {

    /** Classes told apart; the last holds the rest. */
    static final int CLASSES = 256;

    private static final int NUMBERS = 11;

    long records;
    long events;
    long samples;
    long bytes;
    long stepsSkipped;
    long stepsTotal;
    long gaps;
    long repeats;
    long binsEmpty;
    long binsTotal;
    long synOps;
    private long[] classes = {};
    private LatencyHistogram latency = new LatencyHistogram();

    static Serde<Tally> serde() {
        return Serdes.serdeFrom(
                (topic, tally) -> tally == null ? null : tally.toBytes(),
                (topic, bytes) -> bytes == null ? null : fromBytes(bytes));
    }

    /** One more of a class; nothing for a negative one. */
    void addClass(int index) {
        if (index >= 0) {
            int at = Math.min(index, CLASSES - 1);
            classes = at < classes.length ? classes : Arrays.copyOf(classes, at + 1);
            classes[at]++;
        }
    }

    /** Latency from {@code fromUs} to {@code toUs}; nothing when either is not known. */
    void addLatency(long fromUs, long toUs) {
        if (fromUs > 0 && toUs > 0) {
            latency.add((toUs - fromUs) / 1000.0);
        }
    }

    void addAll(Tally other) {
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
        classes = other.classes.length <= classes.length ? classes : Arrays.copyOf(classes, other.classes.length);
        for (int i = 0; i < other.classes.length; i++) {
            classes[i] += other.classes[i];
        }
        latency.addAll(other.latency);
    }

    /** How many of each class. */
    List<Long> classes() {
        return Arrays.stream(classes).boxed().toList();
    }

    LatencyHistogram latency() {
        return latency;
    }

    private byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(8 * NUMBERS + 4 + 8 * classes.length + latency.size());
        out.putLong(records).putLong(events).putLong(samples).putLong(bytes);
        out.putLong(stepsSkipped).putLong(stepsTotal).putLong(gaps).putLong(repeats);
        out.putLong(binsEmpty).putLong(binsTotal).putLong(synOps).putInt(classes.length);
        for (long count : classes) {
            out.putLong(count);
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
        tally.classes = new long[in.getInt()];
        for (int i = 0; i < tally.classes.length; i++) {
            tally.classes[i] = in.getLong();
        }
        tally.latency = LatencyHistogram.readFrom(in);
        return tally;
    }
}
