package org.saccade.streams.decisions;

import java.util.ArrayList;
import java.util.List;
import org.saccade.schemas.schema.Prediction;

/** Predictions of windows of 100 ms with three classes. */
final class Predictions {

    private static final List<String> NAMES = List.of("ant", "bee", "cat");

    private Predictions() {}

    /** A window number whose score is all but shared evenly: 0.8 for the class, 0.1 for each other; -1 for nothing. */
    static Prediction of(String stream, int window, int classIndex, long lastEventAtUs) {
        List<Float> scores = new ArrayList<>();
        for (int k = 0; k < 3; k++) {
            scores.add(classIndex < 0 ? 1 / 3f : k == classIndex ? 0.8f : 0.1f);
        }
        return Prediction.newBuilder()
                .setStream(stream)
                .setWindowStartUs(window * 100_000L)
                .setWindowEndUs((window + 1) * 100_000L)
                .setModel("m-1")
                .setClassIndex(classIndex)
                .setClassName(classIndex < 0 ? "" : NAMES.get(classIndex))
                .setScores(scores)
                .setEvents(classIndex < 0 ? 0 : 9)
                .setStepsRun(1)
                .setStepsSkipped(0)
                .setLastEventAtUs(lastEventAtUs)
                .build();
    }

    static Prediction of(String stream, int window, int classIndex) {
        return of(stream, window, classIndex, 1_000_000_000L + window * 100_000L);
    }
}
