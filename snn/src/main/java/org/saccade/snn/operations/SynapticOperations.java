package org.saccade.snn.operations;

import java.util.ArrayList;
import java.util.List;

/**
 * Operations of one sample in the field's convention: SynOps, accumulates counted from real spikes, and multiply-accumulates where a layer's
 * input is not binary. Neuron updates, batch norms (merged into the weights) and pooling are left out on both sides of a comparison.
 *
 * <p>Spikes in front of a pooling layer are counted as if each came through: exact for mean pooling, whose factor merges with the weights,
 * and an upper bound behind maximum pooling.
 *
 * <p>The twin is a convolutional network of the same shape, every layer dense: once on a single frame, and once per time step, which is what
 * it would take to see what the spiking network sees. Say which of the two is compared with.
 *
 * @param synOps accumulates per sample
 * @param macs multiply-accumulates per sample
 * @param twinFrame multiply-accumulates of the twin on one frame, zero padding counted
 * @param timeSteps T
 * @param layers the same, layer by layer
 */
public record SynapticOperations(double synOps, double macs, long twinFrame, int timeSteps, List<OfLayer> layers) {

    /**
     * One layer's part.
     *
     * @param name its name
     * @param synOps accumulates per sample
     * @param macs multiply-accumulates per sample
     * @param dense multiply-accumulates of the twin on one frame
     */
    public record OfLayer(String name, double synOps, double macs, long dense) {}

    public SynapticOperations {
        layers = List.copyOf(layers);
    }

    /**
     * Counts.
     *
     * @param layers the layers of weights, in order
     * @param timeSteps T
     * @param spikes mean spikes per sample, all steps together, of each layer of neurons
     * @param inputSpikes mean number of ones in a sample's frames where these are binary; NaN where they hold other values
     */
    public static SynapticOperations count(
            List<CountedLayer> layers, int timeSteps, double[] spikes, double inputSpikes) {
        List<OfLayer> counted = new ArrayList<>();
        for (CountedLayer layer : layers) {
            boolean frames = layer.input() == CountedLayer.Input.FRAMES;
            boolean binary = layer.input() == CountedLayer.Input.SPIKES || (frames && !Double.isNaN(inputSpikes));
            double arriving = frames ? inputSpikes : 0;
            for (int source : layer.sources()) {
                arriving += spikes[source];
            }
            counted.add(new OfLayer(
                    layer.name(),
                    binary ? arriving * layer.synapsesPerInput() : 0,
                    binary ? 0 : (double) layer.macs() * timeSteps,
                    layer.macs()));
        }
        return new SynapticOperations(
                counted.stream().mapToDouble(OfLayer::synOps).sum(),
                counted.stream().mapToDouble(OfLayer::macs).sum(),
                counted.stream().mapToLong(OfLayer::dense).sum(),
                timeSteps,
                counted);
    }

    /** Compute energy of one sample in nanojoules, no memory traffic. */
    public double nanojoules(Precision precision) {
        return (synOps * precision.accumulatePicojoules() + macs * precision.macPicojoules()) / 1000;
    }

    /** Compute energy of the twin on one frame in nanojoules. */
    public double twinFrameNanojoules(Precision precision) {
        return twinFrame * precision.macPicojoules() / 1000;
    }

    /** Compute energy of the twin run once per time step in nanojoules. */
    public double twinNanojoules(Precision precision) {
        return twinFrameNanojoules(precision) * timeSteps;
    }
}
