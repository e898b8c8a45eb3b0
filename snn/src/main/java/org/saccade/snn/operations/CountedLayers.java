package org.saccade.snn.operations;

import java.util.ArrayList;
import java.util.List;
import org.saccade.snn.spec.FeatureShape;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkSpec;

/** The layers of a specification as the counts want them: the one place where the two meet. */
public final class CountedLayers {

    private CountedLayers() {}

    /** Every layer of weights of a network, in order. */
    public static List<CountedLayer> of(NetworkSpec network) {
        List<CountedLayer> layers = new ArrayList<>();
        int neurons = 0;
        for (LayerPlan plan : network.plan()) {
            if (plan.layer() instanceof Layer.Conv conv) {
                CountedLayer.Role role = layers.isEmpty() ? CountedLayer.Role.STEM : CountedLayer.Role.SPIKING;
                layers.add(layer(plan, role, plan.in().channels(), conv.kernel(), neurons));
            } else if (plan.layer() instanceof Layer.Linear) {
                int features = Math.toIntExact(plan.in().size());
                layers.add(layer(plan, CountedLayer.Role.LINEAR, features, 1, neurons));
            } else if (plan.layer() instanceof Layer.Lif) {
                neurons++;
            }
        }
        return layers;
    }

    private static CountedLayer layer(LayerPlan plan, CountedLayer.Role role, int in, int kernel, int neurons) {
        FeatureShape out = plan.out();
        return new CountedLayer(
                plan.layer().kind() + " " + plan.index(),
                role,
                in,
                out.channels(),
                kernel,
                out.height(),
                out.width(),
                plan.synapses(),
                plan.in().size(),
                neurons == 0 ? List.of() : List.of(neurons - 1));
    }
}
