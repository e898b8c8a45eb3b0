package org.saccade.snn.spec;

import java.util.ArrayList;
import java.util.List;

/** The same shapes without spikes: every layer of neurons becomes a ReLU, everything else and every name stays. */
final class CnnTwin {
    private static final Layer RELU =
            new Layer.Activation(ActivationKind.RELU, 0.5, Surrogate.RECTANGLE, Layer.Neurons.SLOPE);

    private CnnTwin() {}

    static List<Layer> of(List<Layer> layers) {
        List<Layer> twin = new ArrayList<>();
        for (Layer layer : layers) {
            if (layer instanceof Layer.Residual r) {
                twin.add(new Layer.Residual(of(r.body()), of(r.shortcut())));
            } else if (layer instanceof Layer.Neurons || layer instanceof Layer.Activation) {
                twin.add(RELU);
            } else {
                twin.add(layer);
            }
        }
        return twin;
    }
}
