package org.saccade.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.WallClock;

/** Cameras of random events, in real time: event time is the wall clock, a chunk is sent when its interval has ended. */
final class Cameras {

    private static final Geometry SENSOR = new Geometry(128, 128);

    private final ClientSettings settings;
    private final int streams;
    private final int chunkMs;
    private final int rate;

    /** @param rate events per second of one camera */
    Cameras(ClientSettings settings, int streams, int chunkMs, int rate) {
        this.settings = settings;
        this.streams = streams;
        this.chunkMs = chunkMs;
        this.rate = rate;
    }

    /** Shows for {@code warmUp + measured}; the latencies of what was sent in {@code measured}. */
    double[] show(String topic, Duration warmUp, Duration measured, Arrivals arrivals) throws Exception {
        long chunks = warmUp.plus(measured).toMillis() / chunkMs;
        long chunkUs = chunkMs * 1000L;
        long beginUs = WallClock.nowUs() / chunkUs * chunkUs;
        arrivals.countFrom(beginUs + warmUp.toNanos() / 1000);
        SplittableRandom random = new SplittableRandom(1);
        try (AvroWire wire = settings.wire();
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings.producer())) {
            for (long chunk = 0; chunk < chunks; chunk++) {
                long startUs = beginUs + chunk * chunkUs;
                awaitUs(startUs + chunkUs);
                for (int stream = 0; stream < streams; stream++) {
                    String name = "camera-" + stream;
                    Events events = events(random, startUs, chunkUs);
                    long lastUs = events.timeUs(events.count() - 1);
                    producer.send(new ProducerRecord<>(
                            topic,
                            name.getBytes(StandardCharsets.UTF_8),
                            wire.encode(
                                    topic,
                                    ChunkRecords.chunk(
                                            name, chunk, events, startUs, startUs + chunkUs, lastUs, null))));
                }
            }
            producer.flush();
        }
        Thread.sleep(2000);
        return arrivals.milliseconds();
    }

    private Events events(SplittableRandom random, long startUs, long chunkUs) {
        int n = (int) Math.max(1, rate * chunkUs / 1_000_000);
        int[] t = random.ints(n, 0, (int) chunkUs).sorted().toArray();
        short[] x = new short[n];
        short[] y = new short[n];
        byte[] p = new byte[n];
        for (int i = 0; i < n; i++) {
            x[i] = (short) random.nextInt(SENSOR.width());
            y[i] = (short) random.nextInt(SENSOR.height());
            p[i] = (byte) random.nextInt(2);
        }
        return Events.of(SENSOR, startUs, t, x, y, p, n);
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
