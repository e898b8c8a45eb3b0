package org.saccade.trainer.quantize;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.snn.emit.Quantization;
import org.saccade.snn.emit.StepGraph;
import org.saccade.snn.emit.StepRun;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.data.TrainingFrames;

/** Looks into step graphs while they run: ranges of layers, and neuron for neuron which spikes two forms do not share. */
final class SpikeMismatch {

    private final NetworkSpec network;
    private final Weights weights;
    private final FrameSpec frames;

    SpikeMismatch(NetworkSpec network, Weights weights, FrameSpec frames) {
        this.network = network;
        this.weights = weights;
        this.frames = frames;
    }

    /** Ranges of the conv and linear layers over samples, in float32. */
    Map<Integer, Quantization.Range> ranges(List<TrainingFrames> samples) {
        Map<Integer, Quantization.Range> ranges = new HashMap<>();
        try (StepRun run = open(Optional.empty())) {
            for (TrainingFrames sample : samples) {
                run.reset();
                for (float[] bin : bins(sample)) {
                    run.step(bin, 1);
                    Quantization.observe(run.outputs(), ranges);
                }
            }
        }
        return ranges;
    }

    /** Spikes that only one of float32 and the quantised form fires, over float32's spikes. */
    double share(Quantization quantization, List<TrainingFrames> samples) {
        long spikes = 0;
        long different = 0;
        int layers = network.neurons().length;
        try (StepRun reference = open(Optional.empty());
                StepRun other = open(Optional.of(quantization))) {
            for (TrainingFrames sample : samples) {
                reference.reset();
                other.reset();
                for (float[] bin : bins(sample)) {
                    reference.step(bin, 1);
                    other.step(bin, 1);
                    Map<String, float[]> expected = reference.outputs();
                    Map<String, float[]> actual = other.outputs();
                    for (int layer = 0; layer < layers; layer++) {
                        float[] a = expected.get("fired_" + layer);
                        float[] b = actual.get("fired_" + layer);
                        for (int i = 0; i < a.length; i++) {
                            spikes += a[i] == 0 ? 0 : 1;
                            different += a[i] == b[i] ? 0 : 1;
                        }
                    }
                }
            }
        }
        return spikes == 0 ? 0 : (double) different / spikes;
    }

    private StepRun open(Optional<Quantization> form) {
        long[] shape = {frames.polarities(), frames.height(), frames.width()};
        return new StepRun(StepGraph.watched(network, weights, form), shape, 1);
    }

    private float[][] bins(TrainingFrames sample) {
        FrameView view = FrameView.open(sample.data(), frames);
        float[][] bins = new float[frames.timeSteps()][frames.elementsPerStep()];
        for (int t = 0; t < bins.length; t++) {
            view.readStep(t, bins[t], 0);
        }
        return bins;
    }
}
