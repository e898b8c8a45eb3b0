package org.saccade.snn.spec;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

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
        ArrayNode layers = root.putArray("layers");
        spec.layers().forEach(layer -> layers.addObject().set(layer.kind(), fields(layer)));
        root.put("readout", SpecReader.word(spec.readout()));
        try {
            return MAPPER.writeValueAsString(root);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values is always JSON", e);
        }
    }

    private static ObjectNode fields(Layer layer) {
        ObjectNode node = NODES.objectNode();
        if (layer instanceof Layer.Conv c) {
            node.put("channels", c.channels()).put("kernel", c.kernel());
            node.put("stride", c.stride()).put("padding", c.padding());
        } else if (layer instanceof Layer.BatchNorm n) {
            node.put("epsilon", n.epsilon()).put("momentum", n.momentum());
        } else if (layer instanceof Layer.Lif l) {
            node.put("decay", l.decay().toString()).put("threshold", l.threshold());
            node.put("surrogate", SpecReader.word(l.surrogate())).put("reset", SpecReader.word(l.reset()));
        } else if (layer instanceof Layer.Pool p) {
            node.put("kind", SpecReader.word(p.poolKind())).put("size", p.size());
        } else if (layer instanceof Layer.Linear f && f.features() != Layer.Linear.CLASSES) {
            node.put("features", f.features());
        }
        return node;
    }
}
