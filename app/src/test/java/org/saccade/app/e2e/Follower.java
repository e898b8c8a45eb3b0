package org.saccade.app.e2e;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Frames;

/**
 * Reads committed frames from the first on while they are made, ahead of their deletion, and counts each sample of each epoch. Where
 * records were deleted before it saw them it fails.
 */
final class Follower implements AutoCloseable {

    /** A sample in an epoch. */
    record Key(int epoch, String sample, boolean complete) {}

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<Map<Key, Integer>> counts;
    private volatile boolean enough;

    Follower(ClientSettings client, List<TopicPartition> partitions) {
        Callable<Map<Key, Integer>> follow = () -> follow(client, partitions);
        this.counts = thread.submit(follow);
    }

    private Map<Key, Integer> follow(ClientSettings client, List<TopicPartition> partitions) {
        Map<Key, Integer> found = new HashMap<>();
        Map<String, Object> settings = new HashMap<>(client.consumer(null));
        settings.put("auto.offset.reset", "none");
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings);
                AvroWire wire = client.wire()) {
            consumer.assign(partitions);
            partitions.forEach(partition -> consumer.seek(partition, 0));
            while (!enough || !atEnd(consumer, partitions)) {
                consumer.poll(Duration.ofMillis(50)).forEach(record -> {
                    Frames frames = wire.decode(record.value(), Frames.class);
                    found.merge(new Key(frames.getEpoch(), frames.getSample(), frames.getComplete()), 1, Integer::sum);
                });
            }
        }
        return found;
    }

    private static boolean atEnd(KafkaConsumer<?, ?> consumer, List<TopicPartition> partitions) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        return partitions.stream().allMatch(p -> consumer.position(p) >= ends.get(p));
    }

    /** Reads to the end of what is there now. */
    Map<Key, Integer> counts() throws Exception {
        enough = true;
        return counts.get(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        enough = true;
        thread.shutdownNow();
    }
}
