package org.saccade.trainer.evaluate;

import java.util.List;
import org.saccade.snn.spec.EarlyExit;

/**
 * Accuracy against mean steps over the thresholds of one rule.
 *
 * @param rule entropy or margin
 * @param points from the strictest threshold on
 */
public record ExitCurve(EarlyExit.Rule rule, List<ExitPoint> points) {

    public ExitCurve {
        points = List.copyOf(points);
    }
}
