package org.saccade.snn.spec;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Writes the canonical JSON form of a specification: every value, in one order. */
final class SpecWriter {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private SpecWriter() {}

    static String toJson(NetworkSpec spec) {
        ObjectNode root = NODES.objectNode();
        root.put("name", spec.name());
        root.putObject("input")
                .put("polarities", spec.input().polarities())
                .put("height", spec.input().height())
                .put("width", spec.input().width());
        root.put("timeSteps", spec.timeSteps());
        root.put("classes", spec.classes());
        root.set("layers", layers(spec.layers()));
        root.put("readout", spec.readout().toString());
        try {
            return MAPPER.writeValueAsString(root);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values is always JSON", e);
        }
    }

    private static ArrayNode layers(List<Layer> layers) {
        ArrayNode list = NODES.arrayNode();
        layers.forEach(layer -> list.addObject().set(layer.kind(), fields(layer)));
        return list;
    }

    private static ObjectNode fields(Layer layer) {
        ObjectNode node = NODES.objectNode();
        if (!layer.name().isEmpty()) {
            node.put("name", layer.name());
        }
        if (layer instanceof Layer.Conv c) {
            node.put("channels", c.channels()).put("kernel", c.kernel());
            node.put("stride", c.stride()).put("padding", c.padding());
            c.bias().ifPresent(b -> node.put("bias", b));
        } else if (layer instanceof Layer.BatchNorm n) {
            node.put("epsilon", n.epsilon()).put("momentum", n.momentum()).put("scale", n.scale());
        } else if (layer instanceof Layer.Neurons n) {
            neurons(node, n);
        } else if (layer instanceof Layer.Activation a) {
            node.put("function", SpecReader.word(a.function())).put("threshold", a.threshold());
            node.put("surrogate", a.surrogate().toString()).put("slope", a.slope());
        } else if (layer instanceof Layer.Pool p) {
            node.put("kind", SpecReader.word(p.poolKind()));
            if (p.size() == Layer.Pool.GLOBAL) {
                node.put("size", "global");
            } else {
                node.put("size", p.size()).put("stride", p.stride());
            }
        } else if (layer instanceof Layer.Dropout d) {
            node.put("share", d.share());
        } else if (layer instanceof Layer.Linear f) {
            if (f.features() != Layer.Linear.CLASSES) {
                node.put("features", f.features());
            }
            f.bias().ifPresent(b -> node.put("bias", b));
        } else if (layer instanceof Layer.Residual r) {
            node.set("body", layers(r.body()));
            if (!r.shortcut().isEmpty()) {
                node.set("shortcut", layers(r.shortcut()));
            }
        }
        return node;
    }

    private static void neurons(ObjectNode node, Layer.Neurons n) {
        if (n.neuron() != NeuronKind.IF) {
            node.put("decay", n.decay().toString());
        }
        node.put("threshold", n.threshold());
        if (n.neuron().spikes()) {
            node.put("surrogate", n.surrogate().toString());
        }
        node.put("reset", SpecReader.word(n.reset())).put("resetTo", n.resetTo());
        node.put("detachReset", n.detachReset());
        if (n.neuron() == NeuronKind.LIAF) {
            node.put("slope", n.slope()).put("carry", SpecReader.word(n.carry()));
        }
        if (n.neuron() == NeuronKind.ALIF) {
            node.put("adaptation", n.adaptation()).put("adaptationDecay", n.adaptationDecay());
        }
    }
}
