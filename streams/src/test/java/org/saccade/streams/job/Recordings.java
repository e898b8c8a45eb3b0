package org.saccade.streams.job;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.SampleInfo;
import org.saccade.schemas.schema.Split;

/** Labelled recordings made of seeded random events. */
final class Recordings {

    static final Geometry SENSOR = new Geometry(34, 34);

    private Recordings() {}

    /** One recording: its chunks in order. */
    record Recording(String id, Split split, List<EventChunk> chunks) {
        long events() {
            return chunks.stream().mapToLong(EventChunk::getCount).sum();
        }
    }

    /** {@code count} recordings of {@code events} events each, in 1 to {@code maxChunks} chunks; of ten, eight train, one validates, one tests. */
    static List<Recording> make(long seed, int count, int events, int maxChunks) {
        List<Recording> recordings = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < count; i++) {
            Split split = i % 10 == 8 ? Split.VALIDATION : i % 10 == 9 ? Split.TEST : Split.TRAIN;
            String id = split + "/" + i % 10 + "/" + i;
            recordings.add(new Recording(id, split, chunks(id, i % 10, split, events, random, maxChunks)));
        }
        return recordings;
    }

    private static List<EventChunk> chunks(
            String id, int label, Split split, int events, SplittableRandom random, int maxChunks) {
        int n = 1 + random.nextInt(maxChunks);
        long lengthUs = 300_000;
        List<EventChunk> chunks = new ArrayList<>();
        for (int c = 0; c < n; c++) {
            long startUs = lengthUs * c / n;
            long endUs = lengthUs * (c + 1) / n;
            long[] times = random.longs(events / n, startUs, endUs).sorted().toArray();
            EventsBuilder builder = new EventsBuilder(SENSOR, startUs, times.length);
            for (long time : times) {
                builder.add(time, random.nextInt(34), random.nextInt(34), random.nextInt(2));
            }
            Events packed = builder.build();
            SampleInfo info = SampleInfo.newBuilder()
                    .setId(id)
                    .setLabel(label)
                    .setSplit(split)
                    .setLast(c == n - 1)
                    .build();
            chunks.add(ChunkRecords.chunk(id, c, packed, startUs, endUs, 0, info));
        }
        return chunks;
    }

    /** Sends the recordings; chunks of one stay in order, recordings are mixed. */
    static void send(ClientSettings settings, String topic, List<Recording> recordings, long seed) throws Exception {
        List<List<EventChunk>> left = new ArrayList<>();
        recordings.forEach(r -> left.add(new ArrayList<>(r.chunks())));
        Random random = new Random(seed);
        try (AvroWire wire = settings.wire();
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings.producer())) {
            Collections.shuffle(left, random);
            while (!left.isEmpty()) {
                int at = random.nextInt(Math.min(4, left.size()));
                EventChunk chunk = left.get(at).remove(0);
                producer.send(new ProducerRecord<>(
                        topic, chunk.getStream().getBytes(StandardCharsets.UTF_8), wire.encode(topic, chunk)));
                if (left.get(at).isEmpty()) {
                    left.remove(at);
                }
            }
            producer.flush();
        }
    }
}
