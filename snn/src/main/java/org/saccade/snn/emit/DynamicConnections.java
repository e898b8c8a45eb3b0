package org.saccade.snn.emit;

import java.util.List;
import java.util.Map;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;

/**
 * Conv and linear layers with uint8 weights, and inputs quantised as they come: DynamicQuantizeLinear, then ConvInteger or MatMulInteger,
 * then the sums times both scales. Inputs whose values are multiples of a spacing that 8 bits reach (spikes, counts, means of spikes) are
 * quantised on those instead: exact, and the same whatever else is in the batch, whose largest value sets the scale otherwise.
 */
final class DynamicConnections implements Connections {

    private final Map<Integer, Quantization.Range> ranges;
    private final Map<Integer, Double> spacings;

    DynamicConnections(Map<Integer, Quantization.Range> ranges, Map<Integer, Double> spacings) {
        this.ranges = ranges;
        this.spacings = spacings;
    }

    @Override
    public String write(OnnxGraph graph, LayerPlan layer, String input, FoldedNetwork.Affine affine, boolean biased) {
        int i = layer.index();
        int channels = affine.bias().length;
        Int8Weights weights = Int8Weights.of(affine.weight(), channels);
        // Signed weights would do as well, but ONNX Runtime has no fast kernel for them.
        String zero = graph.bytes("weight_zero_" + i, new byte[] {(byte) 128}, false);
        List<String> x = integers(graph, layer, input);
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

    /** The input as uint8, its scale and its zero point. */
    private List<String> integers(OnnxGraph graph, LayerPlan layer, String input) {
        double spacing = spacings.get(layer.input());
        Quantization.Range range = ranges.get(layer.index());
        Int8Grid grid = range == null ? null : Int8Grid.of(range.lowestIn(), range.highestIn(), spacing, false);
        if (grid == null || grid.scale() != spacing) {
            return graph.outputs("DynamicQuantizeLinear", List.of(input), 3);
        }
        String scale = graph.scalar("input_scale_" + layer.index(), spacing);
        String zero = graph.bytes("input_zero_" + layer.index(), new byte[] {(byte) grid.zero()}, false);
        return List.of(graph.op("QuantizeLinear", List.of(input, scale, zero)), scale, zero);
    }
}
