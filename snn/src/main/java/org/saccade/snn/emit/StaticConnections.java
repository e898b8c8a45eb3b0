package org.saccade.snn.emit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;

/**
 * Conv and linear layers with int8 weights per channel between QuantizeLinear and DequantizeLinear, on grids that were fixed beforehand.
 *
 * <p>Unsigned: inputs and the outputs of convolutions are uint8, biases int32, as ONNX Runtime needs it to run a convolution in integers;
 * linear layers put out float32. Signed: inputs are int8 with zero point 0, outputs and biases float32, as TensorRT wants it.
 */
final class StaticConnections implements Connections {

    private final Map<Integer, Quantization.Range> ranges;
    private final Map<Integer, Double> spacings;
    private final boolean signed;
    /** Inputs that several layers share are quantised once. */
    private final Map<String, String> quantised = new HashMap<>();

    StaticConnections(Map<Integer, Quantization.Range> ranges, Map<Integer, Double> spacings, boolean signed) {
        this.ranges = ranges;
        this.spacings = spacings;
        this.signed = signed;
    }

    @Override
    public String write(OnnxGraph graph, LayerPlan layer, String input, FoldedNetwork.Affine affine, boolean biased) {
        int i = layer.index();
        int channels = affine.bias().length;
        Quantization.Range range = ranges.get(i);
        Int8Grid grid = Int8Grid.of(range.lowestIn(), range.highestIn(), spacings.get(layer.input()), signed);
        Int8Weights weights = Int8Weights.of(affine.weight(), channels);
        List<String> inputs = new ArrayList<>();
        inputs.add(quantised.computeIfAbsent(input, x -> through(graph, "input_" + i, x, grid)));
        inputs.add(graph.op(
                "DequantizeLinear",
                List.of(
                        graph.bytes("weight_" + i, weights.values(), true, Connections.shape(layer)),
                        graph.floats("weight_scale_" + i, weights.scales(), channels),
                        graph.bytes("weight_zero_" + i, new byte[channels], true, channels)),
                "axis",
                0L));
        if (biased) {
            inputs.add(signed ? floatBias(graph, i, affine) : int32Bias(graph, i, affine, grid, weights));
        }
        String y = Connections.operator(graph, layer, inputs);
        return signed || layer.layer() instanceof Layer.Linear
                ? y
                : through(graph, "output_" + i, y, Int8Grid.of(range.lowestOut(), range.highestOut(), 0, false));
    }

    private String through(OnnxGraph graph, String name, String value, Int8Grid grid) {
        String scale = graph.scalar(name + "_scale", grid.scale());
        String zero = graph.bytes(name + "_zero", new byte[] {(byte) grid.zero()}, signed);
        String integers = graph.op("QuantizeLinear", List.of(value, scale, zero));
        return graph.op("DequantizeLinear", List.of(integers, scale, zero));
    }

    private static String floatBias(OnnxGraph graph, int i, FoldedNetwork.Affine affine) {
        return graph.floats("bias_" + i, OnnxLayers.floats(affine.bias()), affine.bias().length);
    }

    private static String int32Bias(
            OnnxGraph graph, int i, FoldedNetwork.Affine affine, Int8Grid grid, Int8Weights weights) {
        int[] values = new int[affine.bias().length];
        float[] scales = new float[values.length];
        for (int c = 0; c < values.length; c++) {
            scales[c] = (float) grid.scale() * weights.scales()[c];
            values[c] = (int) Math.round(affine.bias()[c] / scales[c]);
        }
        return graph.op(
                "DequantizeLinear",
                List.of(
                        graph.int32s("bias_" + i, values),
                        graph.floats("bias_scale_" + i, scales, scales.length),
                        graph.int32s("bias_zero_" + i, new int[scales.length])),
                "axis",
                0L);
    }
}
