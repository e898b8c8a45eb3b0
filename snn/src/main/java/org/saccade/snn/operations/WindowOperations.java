package org.saccade.snn.operations;

import java.util.List;
import org.saccade.snn.spec.NetworkSpec;

/**
 * Operations of single windows by the field's convention: accumulates behind real spikes, multiply-accumulates where a layer's input is not
 * binary, in the time steps that were run. The mean over a data set is {@link SynapticOperations}.
 */
public final class WindowOperations {

    private final List<CountedLayer> layers;
    private final boolean marks;

    /**
     * Operations of one window.
     *
     * @param accumulates one for each synapse that a spike arrives at, or a mark of the frames
     * @param macs multiply-accumulates
     */
    public record Count(double accumulates, double macs) {

        /** Compute energy in picojoules, no memory traffic. */
        public double picojoules(Precision precision) {
            return accumulates * precision.accumulatePicojoules() + macs * precision.macPicojoules();
        }
    }

    /** @param marks whether frames hold marks, which are binary: the first layer then accumulates */
    public WindowOperations(NetworkSpec network, boolean marks) {
        layers = CountedLayers.of(network);
        this.marks = marks;
    }

    /**
     * Counts.
     *
     * @param spikes of each layer of neurons
     * @param ones marks in the frames that were run; without effect where these hold other values
     * @param framesRun time steps for which the layers on the frames were run
     * @param stepsRun time steps for which the others were
     */
    public Count count(long[] spikes, long ones, int framesRun, int stepsRun) {
        double accumulates = 0;
        double macs = 0;
        for (CountedLayer layer : layers) {
            switch (layer.input()) {
                case FRAMES -> {
                    accumulates += marks ? ones * layer.synapsesPerInput() : 0;
                    macs += marks ? 0 : (double) layer.macs() * framesRun;
                }
                case SPIKES -> {
                    for (int source : layer.sources()) {
                        accumulates += spikes[source] * layer.synapsesPerInput();
                    }
                }
                case REAL -> macs += (double) layer.macs() * stepsRun;
            }
        }
        return new Count(accumulates, macs);
    }
}
