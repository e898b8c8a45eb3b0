package org.saccade.trainer.evaluate;

import java.util.List;

/**
 * What skipping and stopping early save.
 *
 * @param energy every step run, empty steps skipped exactly (where all neurons spike), and stopped early on top of that
 * @param exit the rule to stop by of the last of these, as {@code classify --exit} takes it: the one that the bundle states, or the one of the fewest
 *     steps that keeps the accuracy wanted on these samples
 * @param curves accuracy against mean steps
 */
public record StepScore(List<StepEnergy> energy, String exit, List<ExitCurve> curves) {

    public StepScore {
        energy = List.copyOf(energy);
        curves = List.copyOf(curves);
    }
}
