package org.saccade.streams.job;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.TopicExistsException;
import org.saccade.local.LocalFlink;
import org.saccade.local.LocalFlinkConfig;
import org.saccade.local.LocalStack;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Topics;

/** The broker, registry and Flink that the tests of this JVM share, and topics of a test's own. */
final class Cluster {

    private static final AtomicInteger NEXT = new AtomicInteger();

    private Cluster() {}

    private static final class Flink {
        static final LocalFlink SHARED = start();

        private static LocalFlink start() {
            try {
                Path folder = Files.createTempDirectory("saccade-flink");
                LocalFlink flink = LocalFlink.start(LocalFlinkConfig.in(folder).withSlots(4));
                Runtime.getRuntime().addShutdownHook(new Thread(flink::close));
                return flink;
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    static ClientSettings settings() {
        LocalStack stack = LocalStack.shared();
        return ClientSettings.of(stack.bootstrapServers(), stack.registryUrl());
    }

    static Configuration flink() {
        return Flink.SHARED.clientConfiguration();
    }

    /** A new topic whose name starts with {@code purpose}. */
    static String topic(String purpose, int partitions) throws Exception {
        String name = purpose + "-" + NEXT.incrementAndGet();
        create(name, partitions);
        return name;
    }

    /** The topics that have fixed names, if they are not there. */
    static void fixedTopics() throws Exception {
        for (String name : List.of(Topics.PASSES, Topics.TRAINING_PROGRESS, Topics.DEAD_LETTERS)) {
            create(name, 1);
        }
    }

    private static void create(String name, int partitions) throws Exception {
        try (Admin admin = Admin.create(settings().admin())) {
            admin.createTopics(List.of(Topics.plan(name).newTopic(partitions, (short) -1)))
                    .all()
                    .get();
        } catch (java.util.concurrent.ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }
}
