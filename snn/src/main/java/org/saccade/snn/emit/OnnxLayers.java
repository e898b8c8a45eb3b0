package org.saccade.snn.emit;

import java.util.List;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.PoolKind;

/** The layers without state, as ONNX nodes; shared by the step and the window form. */
final class OnnxLayers {
    private final OnnxGraph graph;

    OnnxLayers(OnnxGraph graph) {
        this.graph = graph;
    }

    /** From the segment's input [N, C, H, W] to the drive of its neurons, with or without the bias. */
    String drive(FoldedSegment s, int i, String input, boolean withBias) {
        String h = pools(s.segment().before(), input);
        LayerPlan w = s.segment().weights();
        long[] shape = w.tensors().get(0).shape().stream()
                .mapToLong(Integer::longValue)
                .toArray();
        boolean conv = w.layer() instanceof Layer.Conv;
        String weight = graph.floats("weight_" + i, s.weight(), shape);
        List<String> bias = withBias ? List.of(bias(s, i)) : List.of();
        if (!conv) {
            h = graph.op("Flatten", List.of(h), "axis", 1L);
            h = graph.op("Gemm", concat(h, weight, bias), "transB", 1L);
        } else {
            Layer.Conv c = (Layer.Conv) w.layer();
            h = graph.op(
                    "Conv",
                    concat(h, weight, bias),
                    "kernel_shape",
                    pair(c.kernel()),
                    "strides",
                    pair(c.stride()),
                    "pads",
                    new long[] {c.padding(), c.padding(), c.padding(), c.padding()});
        }
        return pools(s.segment().after(), h);
    }

    private String bias(FoldedSegment s, int i) {
        float[] bias = new float[s.bias().length];
        for (int c = 0; c < bias.length; c++) {
            bias[c] = (float) s.bias()[c];
        }
        return graph.floats("bias_" + i, bias, bias.length);
    }

    private static List<String> concat(String input, String weight, List<String> bias) {
        return bias.isEmpty() ? List.of(input, weight) : List.of(input, weight, bias.get(0));
    }

    private String pools(List<LayerPlan> pools, String input) {
        String h = input;
        for (LayerPlan p : pools) {
            Layer.Pool pool = (Layer.Pool) p.layer();
            String type = pool.poolKind() == PoolKind.AVERAGE ? "AveragePool" : "MaxPool";
            h = graph.op(type, List.of(h), "kernel_shape", pair(pool.size()), "strides", pair(pool.size()));
        }
        return h;
    }

    private static long[] pair(long value) {
        return new long[] {value, value};
    }

    /** Whether the segment's neurons are a vector [N, F] and not maps [N, C, H, W]. */
    static boolean flat(FoldedSegment s) {
        return s.segment().weights().layer() instanceof Layer.Linear;
    }

    /** [1, C, 1, 1], or [1, F] for a vector: one value per channel, ready to broadcast. */
    static long[] perChannel(FoldedSegment s) {
        long channels = s.bias().length;
        return flat(s) ? new long[] {1, channels} : new long[] {1, channels, 1, 1};
    }
}
