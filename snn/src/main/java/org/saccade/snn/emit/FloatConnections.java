package org.saccade.snn.emit;

import java.util.ArrayList;
import java.util.List;
import org.saccade.snn.spec.LayerPlan;

/** Conv and linear layers in float32. */
final class FloatConnections implements Connections {

    @Override
    public String write(OnnxGraph graph, LayerPlan layer, String input, FoldedNetwork.Affine affine, boolean biased) {
        int i = layer.index();
        List<String> inputs = new ArrayList<>();
        inputs.add(input);
        inputs.add(graph.floats("weight_" + i, affine.weight(), Connections.shape(layer)));
        if (biased) {
            inputs.add(graph.floats("bias_" + i, OnnxLayers.floats(affine.bias()), affine.bias().length));
        }
        return Connections.operator(graph, layer, inputs);
    }
}
