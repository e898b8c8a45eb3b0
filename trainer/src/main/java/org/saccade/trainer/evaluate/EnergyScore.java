package org.saccade.trainer.evaluate;

import org.saccade.snn.operations.Precision;
import org.saccade.snn.operations.SynapticOperations;

/**
 * Compute energy of one sample at one precision, arithmetic only (see {@link Precision}), beside the network's CNN twin: the same layers,
 * dense.
 *
 * @param precision of the arithmetic
 * @param networkNj nanojoules of the spiking network over all its time steps
 * @param twinFrameNj nanojoules of the twin run once, on a single frame
 * @param twinStepsNj nanojoules of the twin run once per time step
 * @param timesBetterThanFrame twinFrameNj / networkNj; null where the network costs nothing
 * @param timesBetterThanSteps twinStepsNj / networkNj; null where the network costs nothing
 */
public record EnergyScore(
        Precision precision,
        double networkNj,
        double twinFrameNj,
        double twinStepsNj,
        Double timesBetterThanFrame,
        Double timesBetterThanSteps) {

    static EnergyScore of(SynapticOperations operations, Precision precision) {
        double network = operations.nanojoules(precision);
        double frame = operations.twinFrameNanojoules(precision);
        double steps = operations.twinNanojoules(precision);
        return new EnergyScore(
                precision,
                network,
                frame,
                steps,
                network == 0 ? null : frame / network,
                network == 0 ? null : steps / network);
    }
}
