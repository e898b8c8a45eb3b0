package org.saccade.app.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.saccade.local.LocalStack;
import org.saccade.schemas.schema.ClientSettings;

class LatestRecordsTest {

    /** A monitor that looks once has no second look. */
    @Test
    void whatLiesInTheTopicIsKnownAfterTheWait() throws Exception {
        LocalStack stack = LocalStack.shared();
        ClientSettings client = ClientSettings.of(stack.bootstrapServers(), stack.registryUrl());
        String topic = "latest-" + UUID.randomUUID();
        try (Admin admin = Admin.create(client.admin());
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(client.producer())) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
            for (byte i = 0; i < 5; i++) {
                producer.send(new ProducerRecord<>(topic, new byte[] {i})).get();
            }
            List<Byte> taken = new CopyOnWriteArrayList<>();
            try (LatestRecords reading = new LatestRecords(client, topic, record -> taken.add(record.value()[0]))) {
                reading.awaitCaughtUp(Duration.ofSeconds(60));
                assertThat(taken).containsExactly((byte) 0, (byte) 1, (byte) 2, (byte) 3, (byte) 4);
            }
        }
    }
}
