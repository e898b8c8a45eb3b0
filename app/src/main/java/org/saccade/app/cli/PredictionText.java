package org.saccade.app.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.saccade.schemas.schema.Prediction;

/** A prediction as a line and as the object that {@code --json} prints. */
final class PredictionText {

    private PredictionText() {}

    static String text(Prediction prediction) {
        String answer = prediction.getClassIndex() < 0
                ? "nothing moves"
                : String.format(
                        Locale.ROOT,
                        "%s  %.0f %%",
                        prediction.getClassName(),
                        100 * prediction.getScores().get(prediction.getClassIndex()));
        return String.format(
                Locale.ROOT,
                "%-12s %10.3f s  %-24s %6d events  %d of %d steps %s%s",
                prediction.getStream(),
                prediction.getWindowStartUs() / 1e6,
                answer,
                prediction.getEvents(),
                prediction.getStepsSkipped(),
                prediction.getStepsSkipped() + prediction.getStepsRun(),
                prediction.getSkipping().equals("LOSSY") ? "dropped" : "skipped",
                prediction.getLabel() < 0 ? "" : "  label " + prediction.getLabel());
    }

    static Map<String, Object> json(Prediction prediction) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("stream", prediction.getStream());
        json.put("windowStartUs", prediction.getWindowStartUs());
        json.put("windowEndUs", prediction.getWindowEndUs());
        json.put("model", prediction.getModel());
        json.put("classIndex", prediction.getClassIndex());
        json.put("className", prediction.getClassName());
        json.put("scores", prediction.getScores());
        json.put("events", prediction.getEvents());
        json.put("label", prediction.getLabel() < 0 ? null : prediction.getLabel());
        json.put("sample", prediction.getSample());
        json.put("stepsRun", prediction.getStepsRun());
        json.put("stepsSkipped", prediction.getStepsSkipped());
        json.put("exitStep", prediction.getExitStep() == 0 ? null : prediction.getExitStep());
        json.put("skipping", prediction.getSkipping());
        json.put("synOps", prediction.getSynOps());
        json.put("energyPj", prediction.getEnergyPj());
        json.put("lastEventAtUs", prediction.getLastEventAtUs());
        json.put("framedAtUs", prediction.getFramedAtUs());
        json.put("predictedAtUs", prediction.getPredictedAtUs());
        json.put("dropped", prediction.getDropped());
        return json;
    }
}
