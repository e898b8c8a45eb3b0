package org.saccade.snn.emit;

import java.util.ArrayList;
import java.util.List;
import org.saccade.snn.spec.LayerPlan;

/** Another form, with the lowest and highest input and output of each layer as a graph output {@code range_i} [4]. */
final class WatchedConnections implements Connections {

    static final String RANGE = "range_";

    private final Connections form;

    WatchedConnections(Connections form) {
        this.form = form;
    }

    @Override
    public String write(OnnxGraph graph, LayerPlan layer, String input, FoldedNetwork.Affine affine, boolean biased) {
        String output = form.write(graph, layer, input, affine, biased);
        String one = graph.ints("one_range_" + layer.index(), 1);
        List<String> ends = new ArrayList<>();
        for (String value : List.of(input, output)) {
            for (String end : List.of("ReduceMin", "ReduceMax")) {
                ends.add(graph.op("Reshape", List.of(graph.op(end, List.of(value), "keepdims", 0L), one)));
            }
        }
        graph.named(RANGE + layer.index(), "Concat", ends, "axis", 0L);
        graph.output(RANGE + layer.index(), List.of(4));
        return output;
    }
}
