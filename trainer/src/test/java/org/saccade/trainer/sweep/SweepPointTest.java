package org.saccade.trainer.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.fit.Recipe;

class SweepPointTest {

    private static List<SweepPoint> grid(String... axes) {
        return SweepPoint.grid(List.of(axes).stream().map(SweepAxis::parse).toList());
    }

    @Test
    void everyCombinationComesOnceInOrder() {
        assertThat(grid("T=4,8", "decay=0.5,0.7", "lr=0.001"))
                .extracting(SweepPoint::toString)
                .containsExactly(
                        "decay=0.5 T=4 lr=0.001",
                        "decay=0.7 T=4 lr=0.001",
                        "decay=0.5 T=8 lr=0.001",
                        "decay=0.7 T=8 lr=0.001");
        assertThat(grid("threshold=1", "T=2").get(0).fileName()).isEqualTo("threshold-1_T-2");
    }

    @Test
    void aPointChangesTheNetworkAndTheRecipeAndNothingElse() {
        NetworkSpec network = NetworkSpec.builtIn("conv-small");
        SweepPoint point = grid("decay=0.5", "threshold=1", "T=4", "lr=0.001").get(0);

        NetworkSpec changed = point.network(network);

        assertThat(changed.timeSteps()).isEqualTo(4);
        assertThat(changed.layers())
                .filteredOn(Layer.Neurons.class::isInstance)
                .hasSize(2)
                .allSatisfy(layer -> {
                    Layer.Neurons lif = (Layer.Neurons) layer;
                    assertThat(lif.decay().value()).isEqualTo(0.5);
                    assertThat(lif.decay().learnable()).isTrue();
                    assertThat(lif.threshold()).isEqualTo(1);
                });
        SweepPoint back = grid("decay=0.6225", "threshold=0.5", "T=8").get(0);
        assertThat(back.network(changed)).isEqualTo(network);

        Recipe recipe = point.recipe(Recipe.DEFAULT);
        assertThat(recipe.learningRate(0, 0, 10)).isEqualTo(0.001, within(1e-15));
        double first = Recipe.DEFAULT.learningRate(0, 0, 10);
        for (int epoch = 0; epoch < 40; epoch += 13) {
            double wanted = Recipe.DEFAULT.learningRate(epoch, 3, 10) * 0.001 / first;
            assertThat(recipe.learningRate(epoch, 3, 10)).isCloseTo(wanted, within(1e-15));
        }
        assertThat(back.recipe(Recipe.DEFAULT)).isEqualTo(Recipe.DEFAULT);
    }

    @Test
    void blocksAreChangedToTheirDepth() {
        NetworkSpec network = NetworkSpec.builtIn("lif-resnet-18", 8);
        NetworkSpec changed = grid("decay=0.25", "threshold=0.75").get(0).network(network);
        assertThat(changed.graph().neurons()).hasSize(17).allSatisfy(plan -> {
            assertThat(plan.neurons().decay().value()).isEqualTo(0.25);
            assertThat(plan.neurons().threshold()).isEqualTo(0.75);
        });
        assertThat(changed.plan().stream().map(LayerPlan::layer))
                .filteredOn(Layer.Activation.class::isInstance)
                .hasSize(8)
                .allMatch(layer -> ((Layer.Activation) layer).threshold() == 0.75);
        assertThat(changed.tensors()).isEqualTo(network.tensors());
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThatThrownBy(() -> grid("momentum=1"))
                .hasMessageContaining("'momentum'")
                .hasMessageContaining("decay, threshold, T, lr");
        assertThatThrownBy(() -> grid("decay")).hasMessageContaining("decay needs values");
        assertThatThrownBy(() -> grid("decay=")).hasMessageContaining("decay needs values");
        assertThatThrownBy(() -> grid("decay=a")).hasMessageContaining("'a' is no number");
        assertThatThrownBy(() -> grid("decay=1")).hasMessageContaining("decay: 1 is not possible");
        assertThatThrownBy(() -> grid("T=2.5")).hasMessageContaining("T: 2.5 is not possible");
        assertThatThrownBy(() -> grid("lr=-1")).hasMessageContaining("lr: -1");
        assertThatThrownBy(() -> grid("T=2,2")).hasMessageContaining("a value is there twice");
        assertThatThrownBy(() -> grid("T=2", "t=4")).hasMessageContaining("T is there twice");
        assertThatThrownBy(SweepPointTest::grid).hasMessageContaining("something to change");
    }
}
