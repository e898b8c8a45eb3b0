package org.saccade.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.Split;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.emit.TrainingStep;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.data.Batch;

/** A training that goes wrong, and what is said of it within its first epoch. */
class TrainingWatchTest {

    private static final String NETWORK =
            """
            name: watched
            input: {polarities: 2, height: 8, width: 8}
            timeSteps: 4
            classes: 3
            layers:
              - conv: {channels: 4, kernel: 3}
              - lif: {decay: 0.5, threshold: %s}
              - linear: {features: 6}
              - lif: {decay: 0.5, threshold: %s}
              - linear
            """;
    private static final LossScale PLAIN = new LossScale(1, 0, false);

    private static NetworkSpec network(double first, double second) {
        return NetworkSpec.parse(NETWORK.formatted(first, second), "watched.yaml");
    }

    private static Batch batch() {
        ByteBuffer frames = ByteBuffer.allocateDirect(4 * 3 * 2 * 8 * 8);
        for (int i = 0; i < frames.capacity(); i += 3) {
            frames.put(i, (byte) 1);
        }
        Split[] splits = {Split.TRAIN, Split.TRAIN, Split.TRAIN};
        return new Batch(frames, FrameSpec.Element.UINT8, new int[] {0, 1, 2}, splits);
    }

    /** Trains for an epoch of 40 steps. */
    private static List<String> train(NetworkSpec network, Recipe recipe) {
        List<String> said = new ArrayList<>();
        Batch batch = batch();
        try (TorchNetwork torch =
                TorchNetwork.open(network, Weights.initial(network, 3), recipe.stepPlan(TorchNetwork.isOnGpu()))) {
            TrainingWatch watch = new TrainingWatch(torch, recipe);
            Learner learner = new Learner(recipe, torch, null, null);
            RunState state = RunState.initial("r", "s", network.toJson(), recipe, "", 1, PLAIN);
            for (int step = 1; step <= 40; step++) {
                TrainingStep.Result result = learner.step(batch, state, 40);
                EpochSums sums = state.sums().plus(3, result.loss(), result.correct(), 0.1);
                said.addAll(watch.after(result, batch, 0, step, PLAIN));
                state = state.stepped(sums, PLAIN);
            }
        }
        return said;
    }

    private static Recipe at(double rate) {
        return Recipe.DEFAULT.toBuilder()
                .schedule(Schedule.constant(rate))
                .keepSkippable(false)
                .build();
    }

    @Test
    void aHealthyNetworkIsNotTalkedAbout() {
        assertThat(train(network(0.3, 0.3), at(1e-3))).isEmpty();
    }

    @Test
    void layersThatNeverFireAreNamedInTheFirstEpoch() {
        assertThat(train(network(0.3, 1e5), at(1e-3)))
                .singleElement()
                .asString()
                .contains("layers of neurons [1] have been silent for 32 steps", "lower their thresholds");
        assertThat(train(network(1e5, 1e5), at(1e-3)))
                .singleElement()
                .asString()
                .contains("no neuron of the network has fired in 32 steps");
    }

    @Test
    void aLossThatGrowsIsNamedOnceWithWhatGuessingGives() {
        NetworkSpec network = network(0.3, 0.3);
        try (TorchNetwork torch = TorchNetwork.open(network, Weights.initial(network, 3))) {
            TrainingWatch watch = new TrainingWatch(torch, at(0.5));
            List<String> said = new ArrayList<>();
            for (int step = 1; step <= 60; step++) {
                float loss = step <= 20 ? 1 : 8;
                said.addAll(watch.after(new TrainingStep.Result(loss, false, 1, 2, true), batch(), 1, step, PLAIN));
            }
            assertThat(said)
                    .singleElement()
                    .asString()
                    .matches(
                            "epoch 1, step 3\\d: the loss has grown to 5\\..*, where guessing gives 1.10: lower the learning"
                                    + " rate \\(it starts at 0.5\\), warm it up, .*");
        }
    }

    @Test
    void aLossThatGrowsFromTheFirstStepsIsNamedToo() {
        NetworkSpec network = network(0.3, 0.3);
        try (TorchNetwork torch = TorchNetwork.open(network, Weights.initial(network, 3))) {
            TrainingWatch watch = new TrainingWatch(torch, at(10));
            List<String> said = new ArrayList<>();
            for (int step = 1; step <= 20; step++) {
                float loss = step == 1 ? 1.1f : 40;
                said.addAll(watch.after(new TrainingStep.Result(loss, false, 1, 2, true), batch(), 0, step, PLAIN));
            }
            assertThat(said).singleElement().asString().contains("the loss has grown to", "it starts at 10.0");
        }
    }

    @Test
    void aLeapOfTheGradientIsNamedOnceWithANormToClipAt() {
        NetworkSpec network = network(0.3, 0.3);
        try (TorchNetwork torch = TorchNetwork.open(network, Weights.initial(network, 3))) {
            TrainingWatch watch = new TrainingWatch(torch, at(1e-3));
            List<String> said = new ArrayList<>();
            for (int step = 1; step <= 30; step++) {
                float norm = step == 20 || step == 25 ? 500 : 2;
                said.addAll(watch.after(new TrainingStep.Result(1, false, 1, norm, true), batch(), 1, step, PLAIN));
            }
            assertThat(said)
                    .containsExactly(
                            "epoch 1, step 20: the gradient's norm leapt from about 2.00 to 500: clip it (such as at"
                                    + " 4.00) or lower the learning rate");
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void aLossThatIsNoNumberEndsTheTraining(float loss) {
        TrainingWatch watch = new TrainingWatch(null, at(0.25));
        assertThatThrownBy(() -> watch.after(new TrainingStep.Result(loss, true, 0, 0, false), batch(), 0, 3, PLAIN))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("epoch 0, step 3: the loss is " + loss)
                .hasMessageContaining("lower the learning rate (it starts at 0.25)");
    }

    @Test
    void overflowsAreForgivenWhileTheLossScaleCanFall() {
        NetworkSpec network = network(0.3, 0.3);
        TrainingStep.Result overflow = new TrainingStep.Result(1, true, 0, 0, false);
        try (TorchNetwork torch = TorchNetwork.open(network, Weights.initial(network, 3))) {
            TrainingWatch watch = new TrainingWatch(torch, at(1e-3));
            for (int step = 1; step <= 40; step++) {
                assertThat(watch.after(overflow, batch(), 1, step, new LossScale(2, 0, true)))
                        .isEmpty();
            }
            for (int step = 41; step < 50; step++) {
                assertThat(watch.after(overflow, batch(), 1, step, PLAIN)).isEmpty();
            }
            assertThatThrownBy(() -> watch.after(overflow, batch(), 1, 50, PLAIN))
                    .hasMessageContaining("gradients were infinite in 10 steps running");
        }
    }
}
