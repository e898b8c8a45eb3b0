package org.saccade.streams.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;
import org.saccade.schemas.schema.TrainingState;
import org.saccade.streams.window.PassCounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class PassCoordinatorTest {

    private static final Logger LOG = LoggerFactory.getLogger(PassCoordinatorTest.class);
    private static final FrameSpec SPEC = FrameSpec.parse("T=8,H=34,W=34,window=320ms");

    @TempDir
    Path folder;

    @BeforeAll
    static void topics() throws Exception {
        Cluster.fixedTopics();
    }

    /** Keeps what a coordinator says. */
    private static final class Heard implements PassListener {
        final List<Pass> finished = java.util.Collections.synchronizedList(new ArrayList<>());
        final List<Integer> deleted = java.util.Collections.synchronizedList(new ArrayList<>());

        @Override
        public void finished(Pass pass, PassCounts counts, Duration elapsed) {
            LOG.info("pass {} took {} ms: {}", pass.getEpoch(), elapsed.toMillis(), counts);
            finished.add(pass);
        }

        @Override
        public void deleted(int epoch) {
            deleted.add(epoch);
        }

        List<Integer> epochs() {
            return finished.stream().map(Pass::getEpoch).toList();
        }
    }

    @Test
    void evaluationComesFirstAndEachEpochWhenTheTrainerStartsTheOneBefore() throws Exception {
        ClientSettings settings = Cluster.settings();
        String events = Cluster.topic("events", 4);
        String framesTopic = Cluster.topic("frames", 4);
        String evaluation = Cluster.topic("evaluation-frames", 4);
        List<Recordings.Recording> recordings = Recordings.make(1, 100, 400, 3);
        Recordings.send(settings, events, recordings, 1);
        TrainingSet set = TrainingSet.capture(settings, events, SPEC, "shift=2,time-scale=0.2", 7);
        PassOptions options = new PassOptions(
                framesTopic, evaluation, Topics.DEAD_LETTERS, 0, false, JobSettings.of(2, folder.toString()));
        Heard heard = new Heard();
        try (PassCoordinator coordinator = new PassCoordinator(settings, set, options, Cluster.flink(), heard)) {
            CompletableFuture<PassCoordinator.Outcome> outcome = CompletableFuture.supplyAsync(() -> {
                try {
                    return coordinator.run();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            await(() -> heard.epochs().equals(List.of(-1, 0)), outcome);
            Reading.say(settings, set.name(), "run-1", TrainingState.REGISTERED, -1, 3);
            Reading.say(settings, set.name(), "run-1", TrainingState.EPOCH_STARTED, 0, 3);
            await(() -> heard.epochs().equals(List.of(-1, 0, 1)), outcome);
            assertThat(Reading.hashes(settings, framesTopic)).hasSize(160);

            Reading.say(settings, set.name(), "run-1", TrainingState.CHECKPOINTED, 0, 3);
            await(() -> heard.epochs().equals(List.of(-1, 0, 1)) && heard.deleted.equals(List.of(0)), outcome);
            assertThat(Reading.frames(settings, framesTopic))
                    .hasSize(80)
                    .allSatisfy(frames -> assertThat(frames.getEpoch()).isEqualTo(1));

            Reading.say(settings, set.name(), "run-1", TrainingState.EPOCH_STARTED, 1, 3);
            Reading.say(settings, set.name(), "run-1", TrainingState.EPOCH_STARTED, 2, 3);
            await(() -> heard.epochs().equals(List.of(-1, 0, 1, 2)), outcome);
            Reading.say(settings, set.name(), "run-1", TrainingState.FINISHED, 2, 3);
            assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo(PassCoordinator.Outcome.RUNS_FINISHED);
        }
        assertThat(Reading.frames(settings, framesTopic)).isEmpty();
        List<Frames> kept = Reading.frames(settings, evaluation);
        assertThat(kept).hasSize(20).allSatisfy(frames -> {
            assertThat(frames.getSplit()).isIn(Split.VALIDATION, Split.TEST);
            assertThat(frames.getEpoch()).isEqualTo(-1);
            assertThat(frames.getOutside()).isZero();
            assertThat(frames.getComplete()).isTrue();
        });
        long trained = recordings.stream()
                .filter(r -> r.split() == Split.TRAIN)
                .mapToLong(Recordings.Recording::events)
                .sum();
        for (Pass pass : heard.finished) {
            if (pass.getEpoch() >= 0) {
                assertThat(pass.getSamples()).isEqualTo(80);
                assertThat(pass.getEvents()).isEqualTo(trained);
            }
            assertThat(pass.getIncomplete()).isZero();
        }
    }

    @Test
    void aRunThatBeginsBehindAnotherFindsTheLaterEpochsToo() throws Exception {
        ClientSettings settings = Cluster.settings();
        String events = Cluster.topic("events", 2);
        String framesTopic = Cluster.topic("frames", 2);
        String evaluation = Cluster.topic("evaluation-frames", 2);
        Recordings.send(settings, events, Recordings.make(1, 20, 100, 3), 1);
        TrainingSet set = TrainingSet.capture(settings, events, SPEC, "shift=2", 7);
        PassOptions options = new PassOptions(
                framesTopic, evaluation, Topics.DEAD_LETTERS, 0, false, JobSettings.of(1, folder.toString()));
        Heard heard = new Heard();
        try (PassCoordinator coordinator = new PassCoordinator(settings, set, options, Cluster.flink(), heard)) {
            CompletableFuture<PassCoordinator.Outcome> outcome = CompletableFuture.supplyAsync(() -> {
                try {
                    return coordinator.run();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            Reading.say(settings, set.name(), "ahead", TrainingState.REGISTERED, -1, 3);
            Reading.say(settings, set.name(), "ahead", TrainingState.EPOCH_STARTED, 0, 3);
            Reading.say(settings, set.name(), "ahead", TrainingState.EPOCH_STARTED, 1, 3);
            Reading.say(settings, set.name(), "ahead", TrainingState.CHECKPOINTED, 1, 3);
            await(() -> heard.epochs().contains(2), outcome);
            await(() -> Reading.frames(settings, framesTopic).stream().allMatch(f -> f.getEpoch() == 2), outcome);

            int before = heard.finished.size();
            int deleted = heard.deleted.size();
            Reading.say(settings, set.name(), "behind", TrainingState.REGISTERED, -1, 3);
            Reading.say(settings, set.name(), "behind", TrainingState.EPOCH_STARTED, 0, 3);
            await(() -> heard.finished.size() >= before + 2, outcome);
            Reading.say(settings, set.name(), "behind", TrainingState.CHECKPOINTED, 0, 3);
            await(() -> heard.deleted.size() > deleted, outcome);

            assertThat(Reading.frames(settings, framesTopic))
                    .extracting(Frames::getEpoch)
                    .contains(2, 1);
            Reading.say(settings, set.name(), "behind", TrainingState.FINISHED, 2, 3);
            Reading.say(settings, set.name(), "ahead", TrainingState.FINISHED, 2, 3);
            assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo(PassCoordinator.Outcome.RUNS_FINISHED);
        }
        assertThat(Reading.frames(settings, framesTopic)).isEmpty();
    }

    @Test
    void aSetThatIsGoneOnWithAfterAnotherIsTheOneBegunLast() throws Exception {
        ClientSettings settings = Cluster.settings();
        String events = Cluster.topic("events", 2);
        String framesTopic = Cluster.topic("frames", 2);
        String evaluation = Cluster.topic("evaluation-frames", 2);
        Recordings.send(settings, events, Recordings.make(1, 20, 100, 3), 1);
        PassOptions options = new PassOptions(
                framesTopic, evaluation, Topics.DEAD_LETTERS, 1, false, JobSettings.of(1, folder.toString()));
        TrainingSet first = TrainingSet.capture(settings, events, SPEC, "shift=2", 7);
        TrainingSet second = TrainingSet.capture(settings, events, SPEC, "shift=3", 7);
        for (TrainingSet set : List.of(first, second, second, first)) {
            try (PassCoordinator coordinator =
                    new PassCoordinator(settings, set, options, Cluster.flink(), new Heard())) {
                assertThat(coordinator.run()).isEqualTo(PassCoordinator.Outcome.EPOCHS_MADE);
            }
        }
        try (AvroWire wire = settings.wire()) {
            List<Pass> begun = Reading.all(settings, Topics.PASSES).stream()
                    .map(record -> wire.decode(record.value(), Pass.class))
                    .filter(pass -> pass.getEventsTopic().equals(events) && pass.getEpoch() < 0)
                    .toList();
            // STARTED and FINISHED of either, and the first one's record once more.
            assertThat(begun)
                    .extracting(Pass::getTrainingSet)
                    .containsExactly(first.name(), first.name(), second.name(), second.name(), first.name());
            assertThat(begun.get(4)).isEqualTo(begun.get(1));
        }
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition, CompletableFuture<?> running) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    if (running.isCompletedExceptionally()) {
                        running.join();
                    }
                    return condition.call();
                });
    }
}
