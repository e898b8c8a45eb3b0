package org.saccade.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.tools.ProducerPerformance;

/**
 * Kafka's own producer-perf-test, sending the very records that a replay sends.
 *
 * <p>The tool takes its payloads from a file, which it splits as text: binary records would not survive that. So its file holds numbers,
 * and an interceptor, which Kafka's producer calls for each record, puts the record of that number in its place.
 */
final class PerfTest {

    private static final Pattern RATE = Pattern.compile("([0-9.,]+) records/sec");
    private static final LongAdder BYTES = new LongAdder();
    private static final AtomicLong NEXT = new AtomicLong();
    private static volatile byte[][] values;
    private static volatile boolean inTurn;

    private PerfTest() {}

    /** Bytes of values sent, and how many per second by the tool's own clock. */
    record Sent(long bytes, double bytesPerSecond) {}

    /** What is in place of a payload. */
    public static final class Payloads implements ProducerInterceptor<byte[], byte[]> {
        @Override
        public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
            int drawn = Integer.parseInt(new String(record.value(), StandardCharsets.US_ASCII));
            byte[] value = values[inTurn ? (int) (NEXT.getAndIncrement() % values.length) : drawn];
            BYTES.add(value.length);
            return new ProducerRecord<>(record.topic(), value);
        }

        @Override
        public void onAcknowledgement(RecordMetadata metadata, Exception exception) {}

        @Override
        public void close() {}

        @Override
        public void configure(Map<String, ?> configs) {}
    }

    /**
     * Sends so many records as fast as the tool can.
     *
     * @param settings of the producer
     * @param turn whether these records follow one another in turn; else each is drawn at random among them, as the tool does by itself
     */
    static Sent run(
            Path folder, String topic, Map<String, Object> settings, List<byte[]> records, long count, boolean turn)
            throws Exception {
        values = records.toArray(byte[][]::new);
        inTurn = turn;
        NEXT.set(0);
        BYTES.reset();
        Path payloads = folder.resolve("payloads");
        Files.writeString(
                payloads,
                IntStream.range(0, values.length).mapToObj(Integer::toString).collect(Collectors.joining("\n")));
        Path config = folder.resolve("producer.properties");
        List<String> lines = new ArrayList<>();
        // The tool names its serialisers itself.
        settings.forEach((key, value) -> {
            if (!key.endsWith(".serializer")) {
                lines.add(key + "=" + value);
            }
        });
        lines.add("interceptor.classes=" + Payloads.class.getName());
        Files.write(config, lines);
        String said = saidBy(
                "--topic",
                topic,
                "--num-records",
                Long.toString(count),
                "--throughput",
                "-1",
                "--payload-file",
                payloads.toString(),
                "--command-config",
                config.toString());
        String last = said.lines()
                .filter(line -> line.contains("99th"))
                .reduce((a, b) -> b)
                .orElse("");
        Matcher rate = RATE.matcher(last);
        if (!rate.find()) {
            throw new IOException("producer-perf-test said no rate:\n" + said);
        }
        double recordsPerSecond = Double.parseDouble(rate.group(1).replace(",", ""));
        return new Sent(BYTES.sum(), recordsPerSecond * BYTES.sum() / count);
    }

    private static String saidBy(String... arguments) throws Exception {
        PrintStream out = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            ProducerPerformance.main(arguments);
        } finally {
            System.setOut(out);
        }
        return said.toString(StandardCharsets.UTF_8);
    }
}
