package org.saccade.inference.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.inference.TestBundles;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.WallClock;

/** How long a window takes from its frames to an answer that a committed reader sees, hop by hop; printed, and held below a bound. */
@Tag("long")
class LatencyTest {

    private static final FrameSpec SPEC = FrameSpec.parse("T=8,P=2,H=34,W=34,window=320000");
    private static final int WARM_UP = 200;

    @TempDir
    Path folder;

    @Test
    void latencyPerHop() throws Exception {
        try (Cluster cluster = new Cluster("latency");
                KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(cluster.client.consumer(null))) {
            cluster.announce(TestBundles.make(folder.resolve("m"), SPEC, "latency", 1, -0.2, 0.1, 10));
            List<TopicPartition> partitions = reader.partitionsFor(cluster.predictions).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            try (Running running = Running.start(cluster.config("latency", folder.resolve("store")))) {
                for (int perSecond : new int[] {20, 100}) {
                    measure(cluster, reader, running, perSecond, perSecond * 8 + WARM_UP);
                }
            }
        }
    }

    private void measure(
            Cluster cluster, KafkaConsumer<byte[], byte[]> reader, Running running, int perSecond, int windows)
            throws Exception {
        Random random = new Random(1);
        Thread sender = new Thread(() -> {
            long next = System.nanoTime();
            for (int i = 0; i < windows; i++) {
                byte[] data = TestBundles.frames(SPEC, random, 0.5, 300);
                cluster.send(Cluster.frames(SPEC, "at-" + perSecond + "-" + i % 4, i / 4, data, WallClock.nowUs()));
                cluster.flush();
                next += TimeUnit.SECONDS.toNanos(1) / perSecond;
                LockSupport.parkNanos(next - System.nanoTime());
            }
        });
        sender.start();
        long[] answered = new long[windows];
        long[] seen = new long[windows];
        int count = 0;
        while (count < windows) {
            if (running.end.isDone()) {
                running.end.get();
            }
            for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(100))) {
                Prediction p = cluster.wire.decode(record.value(), Prediction.class);
                answered[count] = p.getPredictedAtUs() - p.getFramedAtUs();
                seen[count++] = WallClock.nowUs() - p.getFramedAtUs();
            }
        }
        sender.join();
        print(perSecond + "/s, frames sent to answer ready", answered, windows);
        long p50 = print(perSecond + "/s, frames sent to seen by a committed reader", seen, windows);
        assertThat(p50).isLessThan(500_000);
    }

    private static long print(String what, long[] us, int windows) {
        long[] sorted = Arrays.copyOfRange(us, WARM_UP, windows);
        Arrays.sort(sorted);
        long p50 = sorted[sorted.length / 2];
        System.err.printf(
                Locale.ROOT,
                "%s: p50 %.1f ms, p99 %.1f ms of %d%n",
                what,
                p50 / 1e3,
                sorted[(int) (sorted.length * 0.99)] / 1e3,
                sorted.length);
        return p50;
    }
}
