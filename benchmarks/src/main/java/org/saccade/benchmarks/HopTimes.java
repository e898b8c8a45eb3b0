package org.saccade.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.WallClock;

/** Reads predictions as a committed reader sees them, on a thread of its own, and notes when each hop was done. */
final class HopTimes implements AutoCloseable {

    private final AvroWire wire;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<Seen> seen = new ArrayList<>();
    private final Thread thread = new Thread(this::read, "hop-times");
    private volatile long fromUs = Long.MAX_VALUE;
    private volatile boolean stopped;

    /** One prediction and when it could be read. */
    private record Seen(Prediction prediction, long atUs) {}

    HopTimes(ClientSettings settings, String topic) {
        wire = settings.wire();
        consumer = new KafkaConsumer<>(settings.consumer(null));
        consumer.assign(consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList());
        consumer.seekToBeginning(consumer.assignment());
        thread.start();
    }

    /** Only windows whose last event happened from this instant on count. */
    void countFrom(long instantUs) {
        fromUs = instantUs;
    }

    private void read() {
        while (!stopped) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                long nowUs = WallClock.nowUs();
                Prediction prediction = wire.decode(record.value(), Prediction.class);
                if (prediction.getLastEventAtUs() >= fromUs) {
                    seen.add(new Seen(prediction, nowUs));
                }
            }
        }
    }

    /** Ends the reading and prints the hops; p99 of the whole way in milliseconds. */
    double report(String way) throws InterruptedException {
        stopped = true;
        thread.join();
        line(way, "last event -> binned", one -> one.prediction.getFramedAtUs() - one.prediction.getLastEventAtUs());
        line(way, "binned -> answered", one -> one.prediction.getPredictedAtUs() - one.prediction.getFramedAtUs());
        line(way, "answered -> visible", one -> one.atUs - one.prediction.getPredictedAtUs());
        return line(way, "last event -> visible", one -> one.atUs - one.prediction.getLastEventAtUs());
    }

    private double line(String way, String hop, ToLongFunction<Seen> us) {
        double[] ms = seen.stream()
                .mapToDouble(one -> us.applyAsLong(one) / 1e3)
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "%-22s %-22s n %d, p50 %.1f, p95 %.1f, p99 %.1f, most %.1f ms%n",
                way,
                hop,
                ms.length,
                quantile(ms, 0.5),
                quantile(ms, 0.95),
                quantile(ms, 0.99),
                quantile(ms, 1));
        return quantile(ms, 0.99);
    }

    static double quantile(double[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)];
    }

    /** Predictions of windows that were left out before others, and how old, in windows, the oldest answer was. */
    String drops(long windowUs) {
        long dropped =
                seen.stream().mapToLong(one -> one.prediction.getDropped()).sum();
        double oldest = Arrays.stream(seen.stream()
                        .mapToDouble(one -> (one.atUs - one.prediction.getLastEventAtUs()) / (double) windowUs)
                        .toArray())
                .max()
                .orElse(Double.NaN);
        return String.format(
                Locale.ROOT,
                "answered %d, dropped %d; the oldest answer was %.1f windows old",
                seen.size(),
                dropped,
                oldest);
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
