package org.saccade.snn.emit;

import java.util.List;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;

/**
 * Conv and linear layers with uint8 weights, and inputs quantised as they come: DynamicQuantizeLinear, then ConvInteger or MatMulInteger,
 * then the sums times both scales. The scale of an input is that of the whole batch; for spikes it is exact whatever the batch.
 */
final class DynamicConnections implements Connections {

    @Override
    public String write(OnnxGraph graph, LayerPlan layer, String input, FoldedNetwork.Affine affine, boolean biased) {
        int i = layer.index();
        int channels = affine.bias().length;
        Int8Weights weights = Int8Weights.of(affine.weight(), channels);
        // Signed weights would do as well, but ONNX Runtime has no fast kernel for them.
        String zero = graph.bytes("weight_zero_" + i, new byte[] {(byte) 128}, false);
        List<String> x = graph.outputs("DynamicQuantizeLinear", List.of(input), 3);
        boolean conv = layer.layer() instanceof Layer.Conv;
        long[] perChannel = conv ? new long[] {1, channels, 1, 1} : new long[] {1, channels};
        String sums;
        if (layer.layer() instanceof Layer.Conv c) {
            String weight = graph.bytes("weight_" + i, weights.unsigned(), false, Connections.shape(layer));
            sums = graph.op("ConvInteger", List.of(x.get(0), weight, x.get(2), zero), Connections.geometry(c));
        } else {
            byte[] turned = Int8Weights.transposed(weights.unsigned(), channels);
            String weight = graph.bytes("weight_" + i, turned, false, turned.length / channels, channels);
            sums = graph.op("MatMulInteger", List.of(x.get(0), weight, x.get(2), zero));
        }
        String scale =
                graph.op("Mul", List.of(x.get(1), graph.floats("weight_scale_" + i, weights.scales(), perChannel)));
        String y = graph.op("Mul", List.of(graph.op("Cast", List.of(sums), "to", 1L), scale));
        return biased
                ? graph.op("Add", List.of(y, graph.floats("bias_" + i, OnnxLayers.floats(affine.bias()), perChannel)))
                : y;
    }
}
