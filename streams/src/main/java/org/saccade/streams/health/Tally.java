package org.saccade.streams.health;

import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * What went through a topic: of one record or of many, and two of them add up. Not safe for several threads.
 *
 * <pre>
 *   long records, events, samples, bytes, stepsSkipped, stepsTotal
 *   LatencyHistogram
 * </pre>
 */
final class Tally {

    static final Serializer<Tally> SERIALIZER = (topic, tally) -> tally == null ? null : tally.toBytes();
    static final Deserializer<Tally> DESERIALIZER = (topic, bytes) -> bytes == null ? null : fromBytes(bytes);

    private static final int NUMBERS = 6;

    private long records;
    private long events;
    private long samples;
    private long bytes;
    private long stepsSkipped;
    private long stepsTotal;
    private LatencyHistogram latency = new LatencyHistogram();

    static Serde<Tally> serde() {
        return Serdes.serdeFrom(SERIALIZER, DESERIALIZER);
    }

    /** One record of {@code bytes} bytes with nothing else known of it. */
    static Tally ofRecord(long bytes) {
        Tally tally = new Tally();
        tally.records = 1;
        tally.bytes = bytes;
        return tally;
    }

    Tally withEvents(long n) {
        events = n;
        return this;
    }

    Tally withSamples(long n) {
        samples = n;
        return this;
    }

    Tally withSteps(long skipped, long total) {
        stepsSkipped = skipped;
        stepsTotal = total;
        return this;
    }

    /** Latency from {@code fromUs} to {@code toUs}; nothing when either is not known. */
    Tally withLatency(long fromUs, long toUs) {
        if (fromUs > 0 && toUs > 0) {
            latency.add((toUs - fromUs) / 1000.0);
        }
        return this;
    }

    Tally plus(Tally other) {
        Tally sum = new Tally();
        sum.records = records + other.records;
        sum.events = events + other.events;
        sum.samples = samples + other.samples;
        sum.bytes = bytes + other.bytes;
        sum.stepsSkipped = stepsSkipped + other.stepsSkipped;
        sum.stepsTotal = stepsTotal + other.stepsTotal;
        sum.latency.addAll(latency);
        sum.latency.addAll(other.latency);
        return sum;
    }

    long records() {
        return records;
    }

    long events() {
        return events;
    }

    long samples() {
        return samples;
    }

    long bytes() {
        return bytes;
    }

    long stepsSkipped() {
        return stepsSkipped;
    }

    long stepsTotal() {
        return stepsTotal;
    }

    LatencyHistogram latency() {
        return latency;
    }

    private byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(8 * NUMBERS + latency.size());
        out.putLong(records).putLong(events).putLong(samples).putLong(bytes);
        out.putLong(stepsSkipped).putLong(stepsTotal);
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
        tally.latency = LatencyHistogram.readFrom(in);
        return tally;
    }
}
