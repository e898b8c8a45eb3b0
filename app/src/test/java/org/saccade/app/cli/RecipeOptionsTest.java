package org.saccade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.saccade.snn.emit.Loss;
import org.saccade.snn.emit.Optimizer;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.fit.MixedPrecision;
import org.saccade.trainer.fit.Recipe;
import org.saccade.trainer.fit.Schedule;
import picocli.CommandLine;

class RecipeOptionsTest {

    private static Recipe recipe(boolean teacher, String... words) {
        RecipeOptions options = new RecipeOptions();
        CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();
        spec.addMixin("recipe", CommandLine.Model.CommandSpec.forAnnotatedObject(options));
        new CommandLine(spec).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(words);
        return options.recipe(NetworkSpec.builtIn("conv-small"), teacher);
    }

    @Test
    void withoutOptionsThePresetsAreWhatTheyAre() {
        assertThat(recipe(false)).isEqualTo(Recipe.DEFAULT);
        assertThat(recipe(false, "--preset", "tutorial")).isEqualTo(Recipe.TUTORIAL);
        assertThat(recipe(false, "--preset", "paper")).isEqualTo(Recipe.PAPER);
    }

    @Test
    void everyOptionReachesTheRecipe() {
        String words =
                "--preset paper --epochs 3 --batch 4 --accumulate 5 --optimizer sgd --momentum 0.8 --nesterov --weight-decay"
                        + " 0.1 --decay-all --lr 0.5 --schedule cosine --lr-min 0.1 --schedule-epochs 7 --warm-up 0.5 --clip-norm 2"
                        + " --average 0.99 --label-smoothing 0.2 --loss-per-step --loss-pull 0.05 --teacher-weight 0.7 --temperature 3"
                        + " --precision auto --balanced --seed 9 --keep-skippable";
        assertThat(recipe(true, words.split(" ")))
                .isEqualTo(new Recipe(
                        3,
                        4,
                        5,
                        new Optimizer(Optimizer.Kind.SGD, 0.8, 0.999, 1e-8, 0.1, true, true),
                        new Schedule(Schedule.Kind.COSINE, 0.5, 0.1, 7, 1, 0.5),
                        new Loss(true, 0.05, 1, 0.7, 3),
                        0.2,
                        2,
                        0.99,
                        MixedPrecision.AUTO,
                        true,
                        true,
                        9));
    }

    @Test
    void schedulesThatAreNotThePresetsOwnBeginAnew() {
        assertThat(recipe(false, "--schedule", "step", "--schedule-epochs", "4").schedule())
                .isEqualTo(new Schedule(Schedule.Kind.STEP, 5e-3, 1e-5, 4, 0.3, 0));
        assertThat(recipe(false, "--preset", "tutorial", "--lr", "1e-4").schedule())
                .isEqualTo(new Schedule(Schedule.Kind.COSINE, 1e-4, 1e-4, 100, 1, 0));
        assertThat(recipe(false, "--preset", "paper", "--schedule-factor", "0.5")
                        .schedule()
                        .factor())
                .isEqualTo(0.5);
    }

    @Test
    void whatBelongsToATeacherNeedsOne() {
        assertThatThrownBy(() -> recipe(false, "--temperature", "2")).hasMessageContaining("need --teacher");
        assertThat(recipe(true).loss()).isEqualTo(Loss.OF_MEAN.withTeacher(0.5, 2));
    }
}
