package org.saccade.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.WallClock;

/** Cameras of random events, in real time: event time is the wall clock, a chunk is sent when its interval has ended. */
final class Cameras {

    private final ClientSettings settings;
    private final int streams;
    private final int chunkMs;
    private final int rate;
    private final Geometry sensor;

    /** Cameras of 128 x 128. */
    Cameras(ClientSettings settings, int streams, int chunkMs, int rate) {
        this(settings, streams, chunkMs, rate, new Geometry(128, 128));
    }

    /** @param rate events per second of one camera */
    Cameras(ClientSettings settings, int streams, int chunkMs, int rate, Geometry sensor) {
        this.settings = settings;
        this.streams = streams;
        this.chunkMs = chunkMs;
        this.rate = rate;
        this.sensor = sensor;
    }

    /** Shows for {@code warmUp + measured}; the latencies of what was sent in {@code measured}. */
    double[] show(String topic, Duration warmUp, Duration measured, Arrivals arrivals) throws Exception {
        show(topic, warmUp, measured, arrivals::countFrom);
        return arrivals.milliseconds();
    }

    /**
     * Shows for {@code warmUp + measured}.
     *
     * @param countFrom is told from which instant on events count
     */
    void show(String topic, Duration warmUp, Duration measured, LongConsumer countFrom) throws Exception {
        long chunks = warmUp.plus(measured).toMillis() / chunkMs;
        long chunkUs = chunkMs * 1000L;
        long beginUs = WallClock.nowUs() / chunkUs * chunkUs;
        countFrom.accept(beginUs + warmUp.toNanos() / 1000);
        SplittableRandom random = new SplittableRandom(1);
        try (AvroWire wire = settings.wire();
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings.producer())) {
            for (long chunk = 0; chunk < chunks; chunk++) {
                long startUs = beginUs + chunk * chunkUs;
                awaitUs(startUs + chunkUs);
                for (int stream = 0; stream < streams; stream++) {
                    EventChunk sent = chunk("camera-" + stream, chunk, random, startUs, chunkUs);
                    producer.send(new ProducerRecord<>(
                            topic, sent.getStream().getBytes(StandardCharsets.UTF_8), wire.encode(topic, sent)));
                }
            }
            producer.flush();
        }
        Thread.sleep(2000);
    }

    /** The first chunks of one camera, at once. */
    List<EventChunk> chunks(int count) {
        SplittableRandom random = new SplittableRandom(1);
        long chunkUs = chunkMs * 1000L;
        return IntStream.range(0, count)
                .mapToObj(chunk -> chunk("camera", chunk, random, chunk * chunkUs, chunkUs))
                .toList();
    }

    private EventChunk chunk(String name, long chunk, SplittableRandom random, long startUs, long chunkUs) {
        int count = (int) Math.max(1, rate * chunkUs / 1_000_000);
        Events events = RandomChunks.events(sensor, count, startUs, (int) chunkUs, random);
        long lastUs = events.timeUs(events.count() - 1);
        return ChunkRecords.chunk(name, chunk, events, startUs, startUs + chunkUs, lastUs, null);
    }

    private static void awaitUs(long instantUs) {
        for (long left = instantUs - WallClock.nowUs(); left > 0; left = instantUs - WallClock.nowUs()) {
            LockSupport.parkNanos(left * 1000);
        }
    }

    @Override
    public String toString() {
        return rate + " events/s each in chunks of " + chunkMs + " ms";
    }
}
