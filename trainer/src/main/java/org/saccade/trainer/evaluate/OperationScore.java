package org.saccade.trainer.evaluate;

import java.util.Arrays;
import java.util.List;
import org.saccade.snn.operations.CountedLayer;
import org.saccade.snn.operations.CountedLayers;
import org.saccade.snn.operations.EsImageNetCount;
import org.saccade.snn.operations.Precision;
import org.saccade.snn.operations.SynapticOperations;
import org.saccade.snn.spec.NetworkSpec;

/**
 * Operations of one sample in both conventions, which are never mixed.
 *
 * @param field accumulates from real spikes, multiply-accumulates where the input is not binary, and the dense CNN twin
 * @param energy of {@code field} at each precision
 * @param esImageNet the convention of the table published with ES-ImageNet, which ignores firing rates; for comparison with that table only
 * @param esImageNetCorrected the same question without that convention's faults
 */
public record OperationScore(
        SynapticOperations field,
        List<EnergyScore> energy,
        EsImageNetCount esImageNet,
        EsImageNetCount esImageNetCorrected) {

    public OperationScore {
        energy = List.copyOf(energy);
    }

    /**
     * Counts.
     *
     * @param rates mean spikes per neuron and time step of each layer of neurons
     * @param timeSteps T
     * @param inputSpikes mean ones per sample where frames are binary; NaN where they hold other values
     */
    public static OperationScore of(NetworkSpec network, List<Double> rates, int timeSteps, double inputSpikes) {
        List<CountedLayer> layers = CountedLayers.of(network);
        long[] neurons = network.neurons();
        double[] spikes = new double[neurons.length];
        Arrays.setAll(spikes, layer -> rates.get(layer) * neurons[layer] * timeSteps);
        SynapticOperations field = SynapticOperations.count(layers, timeSteps, spikes, inputSpikes);
        return new OperationScore(
                field,
                Arrays.stream(Precision.values())
                        .map(precision -> EnergyScore.of(field, precision))
                        .toList(),
                EsImageNetCount.published(layers, timeSteps, CountedLayers.analog(network)),
                EsImageNetCount.corrected(layers, timeSteps));
    }
}
