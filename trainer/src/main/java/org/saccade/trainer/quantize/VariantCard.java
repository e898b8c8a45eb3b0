package org.saccade.trainer.quantize;

import java.util.List;
import java.util.Locale;

/** The part of a model card that tells of the int8 forms. */
final class VariantCard {

    private VariantCard() {}

    static String text(List<VariantScore> scores, QuantizeSamples samples) {
        StringBuilder page = new StringBuilder("\n## Int8\n\n");
        page.append(String.format(
                Locale.ROOT,
                "Grids set on %d samples, figures of %d others; speed is float32's time of a step over this form's, one window,%n"
                        + "one thread, in one run on the machine that made the bundle.%n%n",
                samples.calibration().size(),
                samples.judged().size()));
        page.append("| variant | form | bytes | speed | accuracy | same class | spikes that differ |\n");
        page.append("|---|---|---|---|---|---|---|\n");
        for (VariantScore score : scores) {
            page.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %d | x%.2f | %s | %.2f %% | %.3f %% |%n",
                    score.name(),
                    score.form(),
                    score.bytes(),
                    score.speed(),
                    score.accuracy() == null
                            ? "no labels"
                            : String.format(Locale.ROOT, "%.2f %%", 100 * score.accuracy()),
                    100 * score.sameClass(),
                    100 * score.spikeMismatch()));
        }
        return page.toString();
    }
}
