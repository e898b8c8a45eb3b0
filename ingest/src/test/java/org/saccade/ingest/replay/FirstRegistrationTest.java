package org.saccade.ingest.replay;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.saccade.local.LocalStack;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;

/** Writers that begin a new topic at the same moment all get its schema registered. */
class FirstRegistrationTest {

    private static final int ROUNDS = 20;
    private static final int WRITERS = 3;

    @Test
    void writersThatBeginATopicAtOnceAreAllServed() {
        LocalStack stack = LocalStack.shared();
        ClientSettings settings = ClientSettings.of(stack.bootstrapServers(), stack.registryUrl());
        for (int round = 0; round < ROUNDS; round++) {
            String topic = "first-" + UUID.randomUUID();
            CyclicBarrier together = new CyclicBarrier(WRITERS);
            List<CompletableFuture<Void>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writers.add(CompletableFuture.runAsync(
                        () -> register(settings, topic, together), task -> new Thread(task, "writer").start()));
            }
            writers.forEach(writer -> assertThatCode(writer::join).doesNotThrowAnyException());
        }
    }

    private static void register(ClientSettings settings, String topic, CyclicBarrier together) {
        try (AvroWire wire = settings.wire()) {
            together.await();
            wire.prepare(topic, EventChunk.getClassSchema());
        } catch (InterruptedException | java.util.concurrent.BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }
}
