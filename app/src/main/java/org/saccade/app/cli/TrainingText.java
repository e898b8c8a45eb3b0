package org.saccade.app.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.saccade.snn.spec.InputShape;
import org.saccade.trainer.fit.StepProgress;
import org.saccade.trainer.fit.TrainerConfig;
import org.saccade.trainer.fit.TrainingResult;

/** A training in words and as the object that {@code --json} prints. */
final class TrainingText {

    private TrainingText() {}

    static String text(TrainingResult result) {
        StringBuilder text = new StringBuilder();
        result.best()
                .ifPresent(best -> text.append(String.format(
                        Locale.ROOT,
                        "best epoch %d: validation %.1f %%, test %s%n",
                        best.epoch(),
                        100 * best.validation().accuracy(),
                        best.test().samples() == 0
                                ? "none"
                                : String.format(
                                        Locale.ROOT,
                                        "%.1f %%",
                                        100 * best.test().accuracy()))));
        result.announced()
                .ifPresent(
                        model -> text.append("model ").append(model.getModel()).append('\n'));
        result.bundle()
                .ifPresent(folder -> text.append("bundle ").append(folder).append('\n'));
        result.unannounced().ifPresent(why -> text.append("the best model is not announced: ")
                .append(why)
                .append("; the same command with --resume tries it again\n"));
        if (result.deadLetters() > 0) {
            text.append(result.deadLetters()).append(" records set aside; see 'saccade dlq list'\n");
        }
        if (result.interrupted()) {
            text.append("stopped ahead of the end; the same command with --resume goes on\n");
        }
        return text.toString();
    }

    /** What would be trained and how, as the object that {@code --json} prints. */
    static Map<String, Object> plan(TrainerConfig config, List<String> devices) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("network", config.network().name());
        json.put("parameters", config.network().parameterCount());
        json.put("timeSteps", config.network().timeSteps());
        json.put("input", config.network().input());
        json.put("classes", config.classes());
        json.put("trainingSet", config.trainingSet());
        json.put("devices", devices);
        json.put("output", config.output().toString());
        json.put("recipe", config.recipe());
        return json;
    }

    /** The same in words. */
    static String planned(TrainerConfig config, List<String> devices) {
        InputShape in = config.network().input();
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s, %,d parameters, T = %d, %d x %d x %d, %d classes%n",
                config.network().name(),
                config.network().parameterCount(),
                config.network().timeSteps(),
                in.polarities(),
                in.height(),
                in.width(),
                config.network().classes()));
        text.append(String.format("  %-16s %s%n", "devices", String.join(",", devices)));
        config.recipe().facts().forEach((what, value) -> text.append(String.format("  %-16s %s%n", what, value)));
        return text.toString();
    }

    /** A step in the words behind the bar; the bar itself shows the time left. */
    static String words(StepProgress now) {
        return String.format(
                Locale.ROOT,
                "epoch %d loss %.4f acc %.1f %% %.0f/s lag %d",
                now.epoch(),
                now.loss(),
                100 * now.accuracy(),
                now.samplesPerSecond(),
                now.lag());
    }

    static Map<String, Object> json(TrainingResult result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("run", result.run());
        json.put("trainingSet", result.trainingSet());
        json.put("device", result.device());
        json.put("interrupted", result.interrupted());
        json.put("deadLetters", result.deadLetters());
        result.best().ifPresent(best -> {
            json.put("bestEpoch", best.epoch());
            json.put("validationAccuracy", best.validation().accuracy());
            json.put(
                    "testAccuracy",
                    best.test().samples() == 0 ? null : best.test().accuracy());
        });
        result.announced().ifPresent(model -> json.put("model", model.getModel()));
        result.bundle().ifPresent(folder -> json.put("bundle", folder.toString()));
        result.unannounced().ifPresent(why -> json.put("unannounced", why));
        json.put("history", result.history());
        return json;
    }
}
