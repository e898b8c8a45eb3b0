package org.saccade.streams.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.PassState;

/**
 * R24: a job that was down for longer than its transaction timeout. The broker gives up what a checkpoint holds for written, Flink logs that and
 * goes on; here such frames are taken out of the log between two attempts.
 */
class OutageTest {

    private static final FrameSpec SPEC = FrameSpec.parse("T=8,H=34,W=34,window=320ms");

    @TempDir
    Path folder;

    @BeforeAll
    static void topics() throws Exception {
        Cluster.fixedTopics();
    }

    @Test
    void framesThatAnOutageTookAreMissedAndThePassIsNotCalledFinished() throws Exception {
        ClientSettings settings = Cluster.settings();
        String events = Cluster.topic("events", 1);
        String frames = Cluster.topic("frames", 1);
        Recordings.send(settings, events, Recordings.make(3, 2000, 8000, 1), 1);
        TrainingSet set = TrainingSet.capture(settings, events, SPEC, "", 1);
        PassOptions options = Coordinators.options(frames, frames, 1, 1, folder);
        try (Admin admin = Admin.create(settings.admin());
                AvroWire wire = settings.wire();
                PassLog passes = new PassLog(settings, wire)) {
            TopicOffsets offsets = new TopicOffsets(admin);
            String checkpoints = options.jobOf(set.name(), 0).checkpoints();
            assertThat(attempt(settings, set, options, wire, admin, passes)
                            .make(() -> committed(checkpoints, offsets, frames)))
                    .as("finished ahead of the outage")
                    .isFalse();
            lose(admin, frames, offsets.committedEnds(frames));
            assertThatThrownBy(() ->
                            attempt(settings, set, options, wire, admin, passes).make(() -> false))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the job was down for longer than the transaction timeout of PT10M");
            assertThat(passes.latest(set.name(), 0).getState()).isEqualTo(PassState.STARTED);
        }
    }

    /** What lies twice after a kill is the same, and nothing is missing. */
    @Test
    void atLeastOnceDoublesSamplesAndLosesNone() throws Exception {
        ClientSettings settings = Cluster.settings();
        String events = Cluster.topic("events", 1);
        Recordings.send(settings, events, Recordings.make(3, 2000, 8000, 1), 1);
        TrainingSet set = TrainingSet.capture(settings, events, SPEC, "shift=2", 1);
        String calm = Cluster.topic("frames", 1);
        String frames = Cluster.topic("frames", 1);
        try (Admin admin = Admin.create(settings.admin());
                AvroWire wire = settings.wire();
                PassLog passes = new PassLog(settings, wire)) {
            PassOptions once = Coordinators.options(calm, calm, 1, 2, folder.resolve("calm"));
            attempt(settings, set, once, wire, admin, passes).make(() -> false);
            TrainingSet again = set.named(set.name() + "-again");
            PassOptions options = Coordinators.options(frames, frames, 1, 1, folder.resolve("again"))
                    .withExactlyOnce(false);
            String checkpoints = options.jobOf(again.name(), 0).checkpoints();
            TopicOffsets offsets = new TopicOffsets(admin);
            assertThat(attempt(settings, again, options, wire, admin, passes)
                            .make(() -> committed(checkpoints, offsets, frames)))
                    .as("finished ahead of the kill")
                    .isFalse();
            attempt(settings, again, options, wire, admin, passes).make(() -> false);
            assertThat(passes.latest(again.name(), 0).getSamples()).isEqualTo(1600);
        }
        Set<String> distinct = new HashSet<>(Reading.digests(settings, frames));
        assertThat(distinct).hasSize(1600).isEqualTo(new HashSet<>(Reading.digests(settings, calm)));
    }

    private static PassAttempt attempt(
            ClientSettings settings, TrainingSet set, PassOptions options, AvroWire wire, Admin admin, PassLog passes) {
        return new PassAttempt(settings, set, 0, options, Cluster.flink(), wire, admin, passes, PassListener.NONE);
    }

    private static boolean committed(String checkpoints, TopicOffsets offsets, String frames)
            throws InterruptedException, ExecutionException {
        try {
            return Checkpoints.newest(checkpoints).isPresent()
                    && offsets.committedEnds(frames).get(0) > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void lose(Admin admin, String topic, Map<Integer, Long> ends) throws Exception {
        Map<TopicPartition, RecordsToDelete> deleted = new HashMap<>();
        ends.forEach((partition, end) ->
                deleted.put(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(end)));
        admin.deleteRecords(deleted).all().get();
    }
}
