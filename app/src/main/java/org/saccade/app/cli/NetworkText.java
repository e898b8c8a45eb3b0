package org.saccade.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.saccade.snn.operations.CountedLayer;
import org.saccade.snn.operations.CountedLayers;
import org.saccade.snn.operations.EsImageNetCount;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkSpec;

/** A network in words and as the object that {@code --json} prints. */
final class NetworkText {

    private NetworkText() {}

    static String specification(NetworkSpec network) {
        JsonMapper json = JsonMapper.builder().build();
        try {
            return json.writerWithDefaultPrettyPrinter().writeValueAsString(json.readTree(network.toJson()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a specification is JSON", e);
        }
    }

    static Map<String, Object> json(NetworkSpec network) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", network.name());
        json.put(
                "input",
                List.of(
                        network.input().polarities(),
                        network.input().height(),
                        network.input().width()));
        json.put("timeSteps", network.timeSteps());
        json.put("classes", network.classes());
        json.put("readout", network.readout().toString());
        json.put("parameters", network.parameterCount());
        json.put("neurons", java.util.Arrays.stream(network.neurons()).sum());
        json.put("macsPerStep", network.macsPerStep());
        json.put("macsPerSample", network.macsPerStep() * network.timeSteps());
        json.put("operations", operations(network));
        List<Map<String, Object>> layers = new ArrayList<>();
        for (LayerPlan p : network.plan()) {
            Map<String, Object> layer = new LinkedHashMap<>();
            layer.put("name", p.name());
            layer.put("kind", p.layer().kind());
            layer.put("inputs", p.inputs());
            layer.put(
                    "output",
                    List.of(p.out().channels(), p.out().height(), p.out().width()));
            layer.put("parameters", p.parameters());
            layer.put("macsPerStep", p.macs());
            layers.add(layer);
        }
        json.put("layers", layers);
        return json;
    }

    /** Both of what needs no firing rates: the published convention and the count without its faults. */
    private static Map<String, Object> operations(NetworkSpec network) {
        List<CountedLayer> counted = CountedLayers.of(network);
        Map<String, Object> operations = new LinkedHashMap<>();
        operations.put(
                "esImageNet", EsImageNetCount.published(counted, network.timeSteps(), CountedLayers.analog(network)));
        operations.put("corrected", EsImageNetCount.corrected(counted, network.timeSteps()));
        return operations;
    }

    static String text(NetworkSpec network) {
        EsImageNetCount published = EsImageNetCount.published(
                CountedLayers.of(network), network.timeSteps(), CountedLayers.analog(network));
        EsImageNetCount corrected = EsImageNetCount.corrected(CountedLayers.of(network), network.timeSteps());
        Table table = new Table("LAYER", "KIND", ">OUTPUT", ">PARAMETERS", ">MACS PER STEP", "");
        for (LayerPlan p : network.plan()) {
            table.row(
                    p.name(),
                    p.layer().kind(),
                    p.out(),
                    p.parameters() == 0 ? "" : Table.count(p.parameters()),
                    p.macs() == 0 ? "" : Table.count(p.macs()),
                    detail(p.layer()));
        }
        return table
                + String.format(
                        Locale.ROOT,
                        "%n%s: input %dx%dx%d, %d time steps, %d classes, read-out %s%n",
                        network.name(),
                        network.input().polarities(),
                        network.input().height(),
                        network.input().width(),
                        network.timeSteps(),
                        network.classes(),
                        network.readout())
                + Table.count(network.parameterCount()) + " parameters, "
                + Table.count(java.util.Arrays.stream(network.neurons()).sum()) + " neurons, "
                + Table.count(network.macsPerStep() * network.timeSteps())
                + " multiply-accumulates per sample were it not spiking\n"
                + "by ES-ImageNet's convention " + Table.count(published.additions()) + " additions and "
                + Table.count(published.multiplications()) + " multiplications; without its faults "
                + Table.count(corrected.additions()) + " and " + Table.count(corrected.multiplications())
                + "\n(SynOps and energy depend on firing rates: 'saccade evaluate' counts them)\n";
    }

    private static String detail(Layer layer) {
        if (layer instanceof Layer.Conv c) {
            return c.kernel() + "x" + c.kernel() + " stride " + c.stride() + " padding " + c.padding();
        }
        if (layer instanceof Layer.Pool p) {
            return p.poolKind().name().toLowerCase(Locale.ROOT)
                    + (p.size() == Layer.Pool.GLOBAL ? " of the whole map" : " " + p.size() + " stride " + p.stride());
        }
        if (layer instanceof Layer.Neurons n) {
            return "decay " + n.decay() + ", threshold " + n.threshold() + ", "
                    + n.reset().name().toLowerCase(Locale.ROOT) + " reset"
                    + (n.neuron().spikes()
                            ? ", " + n.surrogate()
                            : ", carries " + n.carry().name().toLowerCase(Locale.ROOT));
        }
        if (layer instanceof Layer.Activation a) {
            return a.function().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
        return layer instanceof Layer.Residual ? "adds its two ways" : "";
    }
}
