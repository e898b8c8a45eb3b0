package org.saccade.snn.emit;

import java.util.List;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;

/** How the conv and linear layers of one ONNX graph are written; the layers around them are the same in every form. */
interface Connections {

    /**
     * Writes y = weight x + bias.
     *
     * @param layer a conv or linear layer
     * @param input name of x, float32: [N, C, H, W], or [N, F] of a linear layer
     * @param affine its values, batch norm merged
     * @param biased whether the bias is added; the centred form has none
     * @return name of y, float32
     */
    String write(OnnxGraph graph, LayerPlan layer, String input, FoldedNetwork.Affine affine, boolean biased);

    /** The layer's own operator on these inputs. */
    static String operator(OnnxGraph graph, LayerPlan layer, List<String> inputs) {
        return layer.layer() instanceof Layer.Conv c
                ? graph.op("Conv", inputs, geometry(c))
                : graph.op("Gemm", inputs, "transB", 1L);
    }

    /** A convolution's attributes. */
    static Object[] geometry(Layer.Conv c) {
        long p = c.padding();
        return new Object[] {
            "kernel_shape",
            OnnxLayers.pair(c.kernel()),
            "strides",
            OnnxLayers.pair(c.stride()),
            "pads",
            new long[] {p, p, p, p}
        };
    }

    /** The shape of the layer's weight. */
    static long[] shape(LayerPlan layer) {
        return layer.tensors().get(0).shape().stream()
                .mapToLong(Integer::longValue)
                .toArray();
    }
}
