package org.saccade.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.local.LocalStack;
import org.saccade.schemas.schema.ClientSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A monitor of 256 MB, a process of its own, over many groups of ten partitions each. Says how long a scrape takes and what it needs. */
class ManyGroupsTest {

    private static final Logger LOG = LoggerFactory.getLogger(ManyGroupsTest.class);
    private static final int PARTITIONS = 10;
    private static final int TOPICS = 10;
    private static final int RECORDS = 5;
    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)/metrics");

    @TempDir
    Path home;

    private final String id = "many-" + UUID.randomUUID().toString().substring(0, 8);
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void everyPartitionOfAHundredGroups() throws Exception {
        watch(100, 20);
    }

    @Test
    @Tag("long")
    void everyPartitionOfAThousandGroups() throws Exception {
        watch(1000, 300);
    }

    private void watch(int groups, int scrapes) throws Exception {
        ClientSettings client = ClientSettings.of(
                LocalStack.shared().bootstrapServers(), LocalStack.shared().registryUrl());
        make(client, groups);
        try (ChildCommand monitor = ChildCommand.start(
                home,
                "256m",
                Map.of(),
                "monitor",
                "--prometheus",
                "0",
                "--health",
                "off",
                "--interval",
                "500ms",
                "--lag-exporter",
                "--bootstrap",
                client.bootstrapServers(),
                "--registry",
                client.registryUrl())) {
            monitor.await("its address is said", Duration.ofSeconds(60), () -> ADDRESS.matcher(monitor.err())
                    .find());
            Matcher address = ADDRESS.matcher(monitor.err());
            assertThat(address.find()).isTrue();
            URI page = URI.create(address.group());
            monitor.await(
                    "it sees all groups", Duration.ofSeconds(60), () -> lags(scrape(page)) == groups * PARTITIONS);
            long[] tookUs = new long[scrapes];
            String text = "";
            for (int i = 0; i < scrapes; i++) {
                long begin = System.nanoTime();
                text = scrape(page);
                tookUs[i] = (System.nanoTime() - begin) / 1000;
                assertThat(lags(text)).isEqualTo(groups * PARTITIONS);
                monitor.work(100);
            }
            Arrays.sort(tookUs);
            LOG.info(String.format(
                    Locale.ROOT,
                    "%d groups x %d partitions: scrape of %.1f MB p50 %.1f ms, p99 %.1f ms; age of a look %.2f s;"
                            + " heap %.0f MB of %.0f",
                    groups,
                    PARTITIONS,
                    text.length() / 1e6,
                    tookUs[scrapes / 2] / 1e3,
                    tookUs[scrapes * 99 / 100] / 1e3,
                    sum(text, "saccade_monitor_age_seconds"),
                    sum(text, "jvm_memory_used_bytes{area=\"heap\"") / 1e6,
                    sum(text, "jvm_memory_max_bytes{area=\"heap\"") / 1e6));
            // Ten partitions, of which group g has read g % 6 records each
            long behind = 0;
            for (int group = 0; group < groups; group++) {
                behind += (long) PARTITIONS * (RECORDS - group % (RECORDS + 1));
            }
            assertThat(sum(text, "kafka_consumergroup_lag{consumergroup=\"" + id))
                    .isEqualTo(behind);
            assertThat(sum(text, "kafka_consumergroup_group_lag{")).isGreaterThanOrEqualTo(behind);
            assertThat(sum(text, "jvm_memory_max_bytes{area=\"heap\"")).isLessThanOrEqualTo(256 * 1024 * 1024);
        }
    }

    private void make(ClientSettings client, int groups) throws Exception {
        Map<String, Object> settings = new HashMap<>(client.producer());
        // Partitions that are just being made refuse now and then: what is sent again must not overtake.
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1");
        try (Admin admin = Admin.create(client.admin());
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings)) {
            List<NewTopic> topics = new ArrayList<>();
            for (int t = 0; t < TOPICS; t++) {
                topics.add(new NewTopic(id + "-" + t, PARTITIONS, (short) 1));
            }
            admin.createTopics(topics).all().get();
            List<Future<RecordMetadata>> records = new ArrayList<>();
            for (int t = 0; t < TOPICS; t++) {
                for (int i = 0; i < PARTITIONS * RECORDS; i++) {
                    records.add(producer.send(new ProducerRecord<>(id + "-" + t, i % PARTITIONS, null, new byte[1])));
                }
            }
            for (Future<RecordMetadata> record : records) {
                record.get();
            }
            List<KafkaFuture<Void>> commits = new ArrayList<>();
            for (int group = 0; group < groups; group++) {
                Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
                for (int p = 0; p < PARTITIONS; p++) {
                    positions.put(
                            new TopicPartition(id + "-" + group % TOPICS, p),
                            new OffsetAndMetadata(group % (RECORDS + 1)));
                }
                commits.add(admin.alterConsumerGroupOffsets(id + "-group-" + group, positions)
                        .all());
            }
            for (KafkaFuture<Void> commit : commits) {
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(commit::isDone);
                commit.get();
            }
        }
    }

    private String scrape(URI page) {
        try {
            return http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private long lags(String text) {
        return text.lines()
                .filter(line -> line.startsWith("kafka_consumergroup_lag{consumergroup=\"" + id))
                .count();
    }

    private static double sum(String text, String start) {
        return text.lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .filter(value -> value >= 0)
                .sum();
    }
}
