package org.saccade.app.dashboard;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.saccade.schemas.event.ChunkCodec;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Topics;

/** A camera that sees an upright bar move to the right, ON ahead of it and OFF behind, with some noise: real events to the live topic in real time. */
final class MovingBar implements AutoCloseable {

    static final int WIDTH = 346;
    static final int HEIGHT = 260;

    private static final int CHUNK_US = 10_000;
    private static final int POSITIONS = 64;
    private static final double NOISE = 0.2;

    private final String stream;
    private final AvroWire wire;
    private final KafkaProducer<byte[], byte[]> producer;
    private final int eventsPerChunk;
    private final List<byte[]> packed = new ArrayList<>();
    private final Thread thread = new Thread(this::send, "moving-bar");
    private volatile boolean closed;
    private volatile long sent;

    MovingBar(ClientSettings client, String stream, int eventsPerSecond) {
        this.stream = stream;
        this.wire = client.wire();
        Map<String, Object> settings = new HashMap<>(client.producer());
        settings.putAll(Topics.plan(Topics.LIVE_EVENTS).producerSettings());
        this.producer = new KafkaProducer<>(settings);
        this.eventsPerChunk = eventsPerSecond / (1_000_000 / CHUNK_US);
        for (int position = 0; position < POSITIONS; position++) {
            packed.add(ChunkCodec.encode(events(position), 0));
        }
        thread.setDaemon(true);
        thread.start();
    }

    private Events events(int position) {
        Random random = new Random(position);
        EventsBuilder events = new EventsBuilder(new Geometry(WIDTH, HEIGHT), 0, eventsPerChunk);
        int bar = 10 + position * (WIDTH - 60) / POSITIONS;
        for (int i = 0; i < eventsPerChunk; i++) {
            long at = (long) i * CHUNK_US / eventsPerChunk;
            if (random.nextDouble() < NOISE) {
                events.add(at, random.nextInt(WIDTH), random.nextInt(HEIGHT), random.nextInt(2));
            } else {
                int on = random.nextInt(2);
                events.add(at, bar + random.nextInt(12) + (on == 1 ? 20 : 0), random.nextInt(HEIGHT), on);
            }
        }
        return events.build();
    }

    private void send() {
        long begin = System.nanoTime();
        byte[] key = stream.getBytes(StandardCharsets.UTF_8);
        for (long sequence = 0; !closed; sequence++) {
            long due = begin + (sequence + 1) * TimeUnit.MICROSECONDS.toNanos(CHUNK_US);
            for (long wait = due - System.nanoTime(); wait > 0 && !closed; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            EventChunk chunk = new EventChunk(
                    stream,
                    sequence,
                    WIDTH,
                    HEIGHT,
                    sequence * CHUNK_US,
                    (sequence + 1) * CHUNK_US,
                    eventsPerChunk,
                    ByteBuffer.wrap(packed.get((int) (sequence % POSITIONS))),
                    System.currentTimeMillis() * 1000,
                    null);
            producer.send(new ProducerRecord<>(Topics.LIVE_EVENTS, key, wire.encode(Topics.LIVE_EVENTS, chunk)));
            sent += eventsPerChunk;
        }
    }

    /** Events so far. */
    long sent() {
        return sent;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
        wire.close();
    }
}
