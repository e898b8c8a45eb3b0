package org.saccade.snn.emit;

import java.util.ArrayList;
import java.util.List;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.Segment;

/**
 * A segment as it is served: its batch norm merged into the weights. With g = gamma / sqrt(variance + epsilon) per
 * channel: weight' = g * weight, bias' = beta + g * (bias - mean). Computed in double, stored as float.
 *
 * @param segment the segment as planned
 * @param weight merged weights, in the shape of the layer's weight
 * @param bias merged bias per output channel
 * @param decay of the neurons; 0 for the read-out
 */
@SuppressWarnings("ArrayRecordComponent")
record FoldedSegment(Segment segment, float[] weight, double[] bias, double decay) {

    /** All segments of a network, folded. */
    static List<FoldedSegment> of(NetworkSpec spec, Weights weights) {
        weights.checkedFor(spec);
        List<FoldedSegment> folded = new ArrayList<>();
        for (Segment s : spec.segments()) {
            folded.add(fold(s, weights));
        }
        return List.copyOf(folded);
    }

    private static FoldedSegment fold(Segment s, Weights weights) {
        LayerPlan w = s.weights();
        float[] weight = weights.data(w.tensor("weight")).clone();
        int channels = w.out().channels();
        int perChannel = weight.length / channels;
        double[] bias = new double[channels];
        for (int c = 0; c < channels; c++) {
            bias[c] = w.has("bias") ? weights.data(w.tensor("bias"))[c] : 0;
            if (s.norm().isPresent()) {
                LayerPlan n = s.norm().get();
                double variance = weights.data(n.tensor("running_var"))[c];
                double gain = weights.data(n.tensor("weight"))[c]
                        / Math.sqrt(variance + ((Layer.BatchNorm) n.layer()).epsilon());
                bias[c] = weights.data(n.tensor("bias"))[c]
                        + gain * (bias[c] - weights.data(n.tensor("running_mean"))[c]);
                for (int i = c * perChannel; i < (c + 1) * perChannel; i++) {
                    weight[i] = (float) (weight[i] * gain);
                }
            }
        }
        return new FoldedSegment(
                s, weight, bias, s.neurons().map(weights::decay).orElse(0.0));
    }

    /** The membrane potential that the bias alone drives a channel to: f = bias / (1 - decay). */
    double rest(int channel) {
        return bias[channel] / (1 - decay);
    }
}
