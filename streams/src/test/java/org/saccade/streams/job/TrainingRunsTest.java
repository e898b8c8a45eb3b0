package org.saccade.streams.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.saccade.schemas.schema.TrainingProgress;
import org.saccade.schemas.schema.TrainingState;

class TrainingRunsTest {

    private final TrainingRuns runs = new TrainingRuns("set");

    private void say(String run, TrainingState state, int epoch) {
        runs.add(TrainingProgress.newBuilder()
                .setTrainingSet("set")
                .setRun(run)
                .setState(state)
                .setEpoch(epoch)
                .setEpochs(5)
                .build());
    }

    @Test
    void theFirstEpochNeedsNobodyAndEachOtherTheStartOfTheOneBefore() {
        assertThat(runs.needs(0)).isTrue();
        assertThat(runs.needs(1)).isFalse();
        say("a", TrainingState.REGISTERED, -1);
        assertThat(runs.needs(0)).isTrue();
        assertThat(runs.needs(1)).isFalse();
        say("a", TrainingState.EPOCH_STARTED, 0);
        assertThat(runs.needs(1)).isTrue();
        assertThat(runs.needs(2)).isFalse();
    }

    @Test
    void framesAreGivenUpWhenEveryActiveRunIsPastThem() {
        say("a", TrainingState.REGISTERED, -1);
        say("b", TrainingState.REGISTERED, -1);
        say("a", TrainingState.CHECKPOINTED, 2);
        assertThat(runs.consumed()).isEqualTo(-1);
        say("b", TrainingState.CHECKPOINTED, 0);
        assertThat(runs.consumed()).isZero();
        say("b", TrainingState.FAILED, 0);
        assertThat(runs.consumed()).isEqualTo(2);
        say("a", TrainingState.FINISHED, 4);
        assertThat(runs.consumed()).as("a failed run may come back").isEqualTo(-1);
        assertThat(runs.allFinished()).isFalse();
        say("b", TrainingState.REGISTERED, -1);
        say("b", TrainingState.FINISHED, 4);
        assertThat(runs.allFinished()).isTrue();
        assertThat(runs.consumed()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void noEpochBeyondThosePlannedIsMade() {
        say("a", TrainingState.EPOCH_STARTED, 4);
        assertThat(runs.needs(4)).isTrue();
        assertThat(runs.needs(5)).isFalse();
    }

    @Test
    void aLaterRunNeedsEpochsThatAnEarlierOneHasDoneWith() {
        say("a", TrainingState.CHECKPOINTED, 4);
        say("a", TrainingState.FINISHED, 4);
        assertThat(runs.needs(0)).isFalse();
        say("b", TrainingState.REGISTERED, -1);
        assertThat(runs.needs(0)).isTrue();
    }

    @Test
    void otherSetsAreNotHeard() {
        runs.add(TrainingProgress.newBuilder()
                .setTrainingSet("other")
                .setRun("x")
                .setState(TrainingState.EPOCH_STARTED)
                .setEpoch(3)
                .setEpochs(5)
                .build());
        assertThat(runs.all()).isEmpty();
    }
}
