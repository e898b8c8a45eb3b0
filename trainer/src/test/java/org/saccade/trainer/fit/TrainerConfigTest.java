package org.saccade.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.snn.emit.Loss;
import org.saccade.snn.emit.Optimizer;
import org.saccade.snn.emit.Precision;
import org.saccade.snn.spec.NetworkSpec;

class TrainerConfigTest {

    private static final TrainerConfig CONFIG = TrainerConfig.builder(
                    ClientSettings.of("127.0.0.1:1", "http://127.0.0.1:2"),
                    NetworkSpec.builtIn("conv-small"),
                    Path.of("out"))
            .build();

    @Test
    void hasTheDefaultsThatItsDocumentationStates() {
        assertThat(CONFIG.trainingSet()).isEqualTo("latest");
        assertThat(CONFIG.recipe()).isSameAs(Recipe.DEFAULT);
        assertThat(CONFIG.teacher()).isNull();
        assertThat(CONFIG.from()).isNull();
        assertThat(CONFIG.classes()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(CONFIG.publish()).isEqualTo(Publish.IMPROVEMENTS);
        assertThat(CONFIG.resume()).isFalse();
        assertThat(CONFIG.threads()).isZero();
        assertThat(CONFIG.memoryBytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 4);
    }

    @Test
    void theRecipesAreThoseThatTheirDocumentationStates() {
        assertThat(Recipe.DEFAULT)
                .isEqualTo(new Recipe(
                        40,
                        16,
                        1,
                        new Optimizer(Optimizer.Kind.ADAM, 0.9, 0.999, 1e-8, 0, false, false),
                        new Schedule(Schedule.Kind.COSINE, 5e-3, 1e-5, 0, 1, 0),
                        new Loss(false, 0, 1, 0, 1),
                        0.1,
                        0,
                        0,
                        MixedPrecision.OFF,
                        false,
                        true,
                        1));
        assertThat(Recipe.Preset.TUTORIAL.recipe(NetworkSpec.builtIn("lif-resnet-18")))
                .isEqualTo(new Recipe(
                        100,
                        32,
                        1,
                        Optimizer.adam(),
                        new Schedule(Schedule.Kind.COSINE, 1e-3, 5e-4, 100, 1, 0),
                        Loss.OF_MEAN,
                        0,
                        0,
                        0,
                        MixedPrecision.AUTO,
                        false,
                        true,
                        1));
        assertThat(Recipe.Preset.PAPER.recipe(NetworkSpec.builtIn("lif-resnet-18")))
                .isEqualTo(new Recipe(
                        25,
                        22,
                        1,
                        Optimizer.adam(),
                        new Schedule(Schedule.Kind.STEP, 3e-2, 0, 15, 0.3, 0),
                        Loss.OF_MEAN,
                        0,
                        0,
                        0,
                        MixedPrecision.OFF,
                        false,
                        false,
                        1));
        for (Recipe.Preset preset : Recipe.Preset.values()) {
            Recipe recipe = preset.recipe(NetworkSpec.builtIn("conv-small"));
            assertThat(recipe.toBuilder().build()).isEqualTo(recipe);
        }
    }

    @Test
    void theBatchOfThePaperIsThatOfTheNetwork() {
        Recipe paper = Recipe.PAPER.toBuilder().batchSize(20).build();
        for (String name : List.of("lif-resnet-34", "liaf-resnet-34", "liaf-resnet-34-activated")) {
            assertThat(Recipe.Preset.PAPER.recipe(NetworkSpec.builtIn(name)))
                    .as(name)
                    .isEqualTo(paper);
        }
        assertThat(Recipe.Preset.PAPER.recipe(NetworkSpec.builtIn("liaf-resnet-18")))
                .isEqualTo(Recipe.PAPER);
        assertThat(Recipe.Preset.DEFAULT.recipe(NetworkSpec.builtIn("conv-small")))
                .isEqualTo(Recipe.DEFAULT);
        assertThat(Recipe.Preset.DEFAULT.recipe(NetworkSpec.builtIn("lif-resnet-18")))
                .isEqualTo(Recipe.DEFAULT);
    }

    @Test
    void aBuilderThatChangesNothingMakesTheSame() {
        assertThat(CONFIG.toBuilder().build()).isEqualTo(CONFIG);
        TrainerConfig other = CONFIG.toBuilder()
                .network(CONFIG.network().withTimeSteps(5))
                .output(Path.of("elsewhere"))
                .trainingSet("s")
                .recipe(Recipe.PAPER.toBuilder()
                        .loss(Loss.OF_MEAN.withTeacher(0.5, 2))
                        .build())
                .model("m")
                .run("r")
                .classes(List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"))
                .publish(Publish.AT_END)
                .resume(true)
                .threads(3)
                .passTimeout(Duration.ofSeconds(7))
                .memoryBytes(8)
                .teacher(Path.of("t"))
                .from(Path.of("f"))
                .checkpointEvery(Duration.ofSeconds(9))
                .build();
        assertThat(other.toBuilder().build()).isEqualTo(other);
        assertThat(other).usingRecursiveComparison().isNotEqualTo(CONFIG);
        assertThat(other.network().timeSteps()).isEqualTo(5);
        assertThat(other.output()).isEqualTo(Path.of("elsewhere"));
        assertThat(other.threads()).isEqualTo(3);
        assertThat(other.from()).isEqualTo(Path.of("f"));
    }

    @Test
    void reportsAllProblemsAtOnce() {
        assertThatThrownBy(() -> CONFIG.toBuilder()
                        .trainingSet(" ")
                        .model("../x")
                        .run("a b")
                        .classes(List.of("one"))
                        .threads(-1)
                        .passTimeout(Duration.ZERO)
                        .memoryBytes(-5)
                        .teacher(Path.of("t"))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("training set has no name")
                .hasMessageContaining("\"../x\"")
                .hasMessageContaining("\"a b\"")
                .hasMessageContaining("1 class names and the network has 10")
                .hasMessageContaining("threads is -1")
                .hasMessageContaining("waiting PT0S")
                .hasMessageContaining("there is a teacher, and the loss gives it no weight")
                .hasMessageContaining("-5 bytes");
        assertThatThrownBy(() -> CONFIG.toBuilder()
                        .recipe(Recipe.DEFAULT.toBuilder()
                                .loss(Loss.OF_MEAN.withTeacher(0.5, 1))
                                .build())
                        .build())
                .hasMessageContaining("the loss needs a teacher and there is none");
        assertThatThrownBy(() -> Recipe.DEFAULT.toBuilder()
                        .epochs(0)
                        .batchSize(0)
                        .accumulate(0)
                        .labelSmoothing(1)
                        .clipNorm(-1)
                        .averageDecay(1)
                        .build())
                .hasMessageContaining("epochs is 0")
                .hasMessageContaining("batch size is 0")
                .hasMessageContaining("batches per update is 0")
                .hasMessageContaining("norm to clip at is -1.0")
                .hasMessageContaining("decay of the averaged weights is 1.0")
                .hasMessageContaining("label smoothing is 1.0");
        assertThatThrownBy(() -> new Schedule(Schedule.Kind.STEP, -1, 2, -1, 0, -3))
                .hasMessageContaining("learning rate is -1.0")
                .hasMessageContaining("lowest learning rate is 2.0")
                .hasMessageContaining("period of the learning rate is -1.0")
                .hasMessageContaining("factor of the learning rate is 0.0")
                .hasMessageContaining("warm-up is -3.0");
    }

    @Test
    void aCosineFallsFromHighestToLowestAndStaysThere() {
        Schedule whole = Schedule.cosine(0.1, 0.02, 0);
        assertThat(whole.rate(0, 0, 10, 4)).isEqualTo(0.1);
        assertThat(whole.rate(2, 0, 10, 4)).isCloseTo(0.06, within(1e-12));
        assertThat(whole.rate(3, 10, 10, 4)).isCloseTo(0.02, within(1e-12));
        assertThat(whole.rate(1, 9, 10, 4)).isGreaterThan(whole.rate(2, 0, 10, 4));
        Schedule tutorial = Recipe.TUTORIAL.schedule();
        assertThat(tutorial.rate(50, 0, 10, 30)).isCloseTo(7.5e-4, within(1e-12));
        assertThat(tutorial.rate(100, 0, 10, 200)).isEqualTo(5e-4);
        assertThat(tutorial.rate(150, 0, 10, 200)).isEqualTo(5e-4);
    }

    @Test
    void stepsAndConstantsAndWarmUps() {
        Schedule paper = Recipe.PAPER.schedule();
        assertThat(paper.rate(14, 9, 10, 25)).isEqualTo(3e-2);
        assertThat(paper.rate(15, 0, 10, 25)).isCloseTo(9e-3, within(1e-15));
        assertThat(paper.rate(30, 0, 10, 40)).isCloseTo(2.7e-3, within(1e-15));
        assertThat(Schedule.constant(0.5).rate(7, 3, 10, 9)).isEqualTo(0.5);
        Schedule warm = Schedule.constant(0.8).withWarmUp(2);
        assertThat(warm.rate(0, 0, 10, 9)).isCloseTo(0.04, within(1e-12));
        assertThat(warm.rate(0, 9, 10, 9)).isCloseTo(0.4, within(1e-12));
        assertThat(warm.rate(1, 9, 10, 9)).isCloseTo(0.8, within(1e-12));
        assertThat(warm.rate(5, 0, 10, 9)).isEqualTo(0.8);
    }

    @Test
    void theLossScaleIsHalvedByAnOverflowAndDoubledByPatience() {
        LossScale scale = LossScale.of(Precision.FP16);
        assertThat(scale.scale()).isEqualTo(65_536);
        assertThat(scale.after(true).scale()).isEqualTo(32_768);
        for (int i = 0; i < LossScale.PATIENCE - 1; i++) {
            scale = scale.after(false);
        }
        assertThat(scale.scale()).isEqualTo(65_536);
        assertThat(scale.after(true)).isEqualTo(new LossScale(32_768, 0, true));
        assertThat(scale.after(false)).isEqualTo(new LossScale(131_072, 0, true));
        for (int i = 0; i < 40; i++) {
            scale = scale.after(true);
        }
        assertThat(scale.scale()).isEqualTo(1);
        assertThat(scale.isLeast()).isTrue();
        assertThat(LossScale.of(Precision.BF16).after(true)).isEqualTo(LossScale.of(Precision.FP32));
    }

    @Test
    void aRecipeTellsItsPartsInWords() {
        assertThat(Recipe.PAPER.facts())
                .containsEntry("batch size", "22")
                .containsEntry("precision", "off")
                .containsEntry("schedule", "kind step, start 0.03, end 0.0, period 15.0, factor 0.3, warm up 0.0")
                .hasEntrySatisfying("optimizer", words -> assertThat(words).startsWith("kind adam, momentum 0.9"));
    }

    @Test
    void mixedPrecisionIsForGpus() {
        assertThat(MixedPrecision.AUTO.on(true)).isEqualTo(Precision.FP16);
        assertThat(MixedPrecision.AUTO.on(false)).isEqualTo(Precision.FP32);
        assertThat(MixedPrecision.BF16.on(true)).isEqualTo(Precision.BF16);
        assertThat(MixedPrecision.OFF.on(true)).isEqualTo(Precision.FP32);
        assertThatThrownBy(() -> MixedPrecision.FP16.on(false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mixed precision FP16 needs a GPU")
                .hasMessageContaining("several times slower");
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
