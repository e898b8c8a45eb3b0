package org.saccade.app.quickstart;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.saccade.trainer.fit.EpochResult;

/** Figures as people read them. */
public final class Lines {

    private Lines() {}

    /** One line for one epoch; a star marks the best so far. */
    public static String epoch(EpochResult result) {
        String test = result.testAccuracy() == null
                ? ""
                : String.format(Locale.ROOT, "  test %.1f %%", 100 * result.testAccuracy());
        return String.format(
                Locale.ROOT,
                "epoch %-3d loss %.4f  train %.1f %%  validation %.1f %%%s  %.0f samples/s%s",
                result.epoch(),
                result.loss(),
                100 * result.trainAccuracy(),
                100 * result.validationAccuracy(),
                test,
                result.samplesPerSecond(),
                result.best() ? "  *" : "");
    }

    static Map<String, Double> rounded(Map<String, Double> figures) {
        Map<String, Double> rounded = new LinkedHashMap<>();
        figures.forEach((name, value) -> rounded.put(name, (double) Math.round(value)));
        return rounded;
    }
}
