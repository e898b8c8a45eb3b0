package org.saccade.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.snn.spec.NetworkSpec;

class TrainerConfigTest {

    private static final TrainerConfig CONFIG = TrainerConfig.of(
            ClientSettings.of("127.0.0.1:1", "http://127.0.0.1:2"), NetworkSpec.builtIn("conv-small"), Path.of("out"));

    @Test
    void hasTheDefaultsThatItsDocumentationStates() {
        assertThat(CONFIG.trainingSet()).isEqualTo("latest");
        assertThat(CONFIG.recipe()).isEqualTo(new Recipe(40, 16, 1e-2, 1e-5, 0.1, true, 1));
        assertThat(CONFIG.classes()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(CONFIG.publish()).isEqualTo(Publish.IMPROVEMENTS);
        assertThat(CONFIG.resume()).isFalse();
        assertThat(CONFIG.threads()).isZero();
        assertThat(CONFIG.memoryBytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 4);
    }

    @Test
    void reportsAllProblemsAtOnce() {
        assertThatThrownBy(() -> new TrainerConfig(
                        CONFIG.client(),
                        " ",
                        CONFIG.network(),
                        CONFIG.recipe(),
                        CONFIG.output(),
                        "../x",
                        "a b",
                        List.of("one"),
                        Publish.AT_END,
                        false,
                        -1,
                        Duration.ZERO,
                        -5,
                        Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("training set has no name")
                .hasMessageContaining("\"../x\"")
                .hasMessageContaining("\"a b\"")
                .hasMessageContaining("1 class names and the network has 10")
                .hasMessageContaining("threads is -1")
                .hasMessageContaining("waiting PT0S")
                .hasMessageContaining("-5 bytes");
        assertThatThrownBy(() -> new Recipe(0, 0, -1, 2, 1, true, 0))
                .hasMessageContaining("epochs is 0")
                .hasMessageContaining("batch size is 0")
                .hasMessageContaining("learning rate is -1.0")
                .hasMessageContaining("lowest learning rate is 2.0")
                .hasMessageContaining("label smoothing is 1.0");
    }

    @Test
    void theLearningRateFallsFromHighestToLowestAlongACosine() {
        Recipe recipe = new Recipe(4, 8, 0.1, 0.02, 0, true, 1);
        assertThat(recipe.learningRate(0, 0, 10)).isEqualTo(0.1);
        assertThat(recipe.learningRate(2, 0, 10)).isCloseTo(0.06, within(1e-12));
        assertThat(recipe.learningRate(3, 10, 10)).isCloseTo(0.02, within(1e-12));
        assertThat(recipe.learningRate(1, 9, 10)).isGreaterThan(recipe.learningRate(2, 0, 10));
    }

    @Test
    void silentAndBusyLayersGetAdvice() {
        assertThat(FiringAdvice.of(List.of(0.05, 0.2))).isEmpty();
        assertThat(FiringAdvice.of(List.of(0.0, 0.9)))
                .satisfiesExactly(
                        silent -> assertThat(silent).contains("layer 0 is silent", "lower its threshold"),
                        busy -> assertThat(busy).contains("layer 1 fires in 90 %", "raise its threshold"));
    }
}
