package org.saccade.benchmarks;

import java.time.Duration;
import java.util.function.ToLongFunction;
import java.util.stream.DoubleStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.WallClock;

/** Reads a topic as it grows, on a thread of its own, and notes how long after its last event each record could be read. */
final class Arrivals implements AutoCloseable {

    private final AvroWire wire;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final ToLongFunction<byte[]> lastEventAtUs;
    private final DoubleStream.Builder latencies = DoubleStream.builder();
    private final Thread thread;
    private volatile long fromUs = Long.MAX_VALUE;
    private volatile boolean stopped;

    private Arrivals(ClientSettings settings, String topic, AvroWire wire, ToLongFunction<byte[]> lastEventAtUs) {
        this.wire = wire;
        this.lastEventAtUs = lastEventAtUs;
        consumer = new KafkaConsumer<>(settings.consumer(null));
        consumer.assign(consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList());
        consumer.seekToBeginning(consumer.assignment());
        thread = new Thread(this::read, "arrivals");
        thread.start();
    }

    static Arrivals ofChunks(ClientSettings settings, String topic) {
        AvroWire wire = settings.wire();
        return new Arrivals(settings, topic, wire, value -> wire.decode(value, EventChunk.class)
                .getLastEventAtUs());
    }

    static Arrivals ofFrames(ClientSettings settings, String topic) {
        AvroWire wire = settings.wire();
        return new Arrivals(
                settings, topic, wire, value -> wire.decode(value, Frames.class).getLastEventAtUs());
    }

    /** Only what happened from this instant on counts. */
    void countFrom(long instantUs) {
        fromUs = instantUs;
    }

    private void read() {
        while (!stopped) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                long nowUs = WallClock.nowUs();
                long happenedUs = lastEventAtUs.applyAsLong(record.value());
                if (happenedUs >= fromUs) {
                    latencies.add((nowUs - happenedUs) / 1e3);
                }
            }
        }
    }

    /** Ends the reading; the latencies in milliseconds. */
    double[] milliseconds() throws InterruptedException {
        stopped = true;
        thread.join();
        return latencies.build().toArray();
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        consumer.close();
        wire.close();
    }
}
