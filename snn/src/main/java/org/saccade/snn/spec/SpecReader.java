package org.saccade.snn.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads a specification from text and reports every problem with its line, the actual value and what is allowed. */
final class SpecReader {
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Integer> lines = new TreeMap<>();

    private SpecReader() {}

    static NetworkSpec read(String text, String source) {
        SpecReader reader = new SpecReader();
        NetworkSpec spec = null;
        try {
            spec = reader.network(LocatedNode.read(text, reader.problems));
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            reader.problems.add(new Problem("", line, "not YAML or JSON: " + e.getOriginalMessage()));
        } catch (IOException e) {
            reader.problems.add(new Problem("", 0, e.getMessage()));
        } catch (SpecException e) {
            e.problems().forEach(p -> reader.problems.add(new Problem(p.path(), reader.line(p.path()), p.message())));
        }
        if (!reader.problems.isEmpty()) {
            throw new SpecException(source, reader.problems);
        }
        return spec;
    }

    private NetworkSpec network(LocatedNode root) {
        Fields top = new Fields("", root);
        Fields in = top.mapping("input");
        InputShape input =
                new InputShape(in.integer("polarities", 2), in.integer("height", null), in.integer("width", null));
        in.done();
        String name = top.text("name", null);
        int timeSteps = top.integer("timeSteps", null);
        int classes = top.integer("classes", null);
        List<Layer> layers = layers("layers", top.take("layers", true));
        Readout readout = top.value(
                "readout", Readout.MEAN_LOGITS, "meanLogits, spikeCount, or lastMembrane and a decay", Readout::parse);
        top.done();
        return problems.isEmpty() ? new NetworkSpec(name, input, timeSteps, classes, layers, readout) : null;
    }

    private List<Layer> layers(String path, LocatedNode list) {
        List<Layer> layers = new ArrayList<>();
        if (list != null && list.items() == null) {
            problems.add(new Problem(path, list.line(), "is " + list.shown() + "; it must be a list of layers"));
        } else if (list != null) {
            lines.put(path, list.line());
            for (int i = 0; i < list.items().size(); i++) {
                Layer layer = layer(path + "[" + i + "]", list.items().get(i));
                if (layer != null) {
                    layers.add(layer);
                }
            }
        }
        return layers;
    }

    /** A layer is a word ({@code batchNorm}) or a mapping with one key ({@code conv: {...}}); null where it is neither. */
    private Layer layer(String path, LocatedNode node) {
        lines.put(path, node.line());
        boolean oneKey = node.fields() != null && node.fields().size() == 1;
        if (node.text() == null && !oneKey) {
            problems.add(new Problem(
                    path, node.line(), "is " + node.shown() + "; a layer is one word or one key with its values"));
            return null;
        }
        String kind = oneKey ? node.fields().keySet().iterator().next() : node.text();
        LocatedNode empty = new LocatedNode(node.line(), null, Map.of(), null);
        LocatedNode value = oneKey ? node.fields().get(kind) : empty;
        String at = path + "." + kind;
        lines.put(at, node.line());
        Fields f = new Fields(at, "".equals(value.text()) ? empty : value);
        Layer layer =
                switch (kind) {
                    case "conv" ->
                        new Layer.Conv(
                                f.name(),
                                f.integer("channels", null),
                                f.integer("kernel", 3),
                                f.integer("stride", 1),
                                f.integer("padding", 0),
                                f.bias());
                    case "batchNorm" ->
                        new Layer.BatchNorm(
                                f.name(),
                                f.number("epsilon", Layer.BatchNorm.EPSILON),
                                f.number("momentum", Layer.BatchNorm.MOMENTUM),
                                f.number("scale", 1));
                    case "if", "lif", "plif", "liaf", "alif" -> neurons(kind, f);
                    case "activation" ->
                        new Layer.Activation(
                                f.word("function", ActivationKind.class, ActivationKind.RELU),
                                f.number("threshold", 0.5),
                                f.surrogate(),
                                f.number("slope", Layer.Neurons.SLOPE));
                    case "pool" -> {
                        PoolKind pool = f.word("kind", PoolKind.class, PoolKind.AVERAGE);
                        int size = f.value(
                                "size",
                                2,
                                "a whole number, or global",
                                text -> "global".equals(text)
                                        ? Integer.valueOf(Layer.Pool.GLOBAL)
                                        : Integer.valueOf(text));
                        yield new Layer.Pool(pool, size, f.integer("stride", Math.max(1, size)));
                    }
                    case "dropout" -> new Layer.Dropout(f.number("share", 0.5));
                    case "linear" -> new Layer.Linear(f.name(), f.integer("features", Layer.Linear.CLASSES), f.bias());
                    case "residual" ->
                        new Layer.Residual(
                                layers(at + ".body", f.take("body", true)),
                                layers(at + ".shortcut", f.take("shortcut", false)));
                    default -> null;
                };
        if (layer == null) {
            problems.add(new Problem(
                    path,
                    node.line(),
                    "is '" + kind + "'; allowed: conv, batchNorm, if, lif, plif, liaf, alif, activation, pool, dropout,"
                            + " linear, residual"));
            return null;
        }
        f.done();
        return layer;
    }

    /** {@code plif} is a {@code lif} whose decay is learnable unless said otherwise, as every decay here. */
    private static Layer.Neurons neurons(String kind, Fields f) {
        NeuronKind neuron = "plif".equals(kind) ? NeuronKind.LIF : NeuronKind.valueOf(kind.toUpperCase(Locale.ROOT));
        boolean spikes = neuron.spikes();
        boolean adapts = neuron == NeuronKind.ALIF;
        return new Layer.Neurons(
                f.name(),
                neuron,
                neuron == NeuronKind.IF ? Decay.NONE : f.decay("decay", Decay.learnable(0.6225)),
                f.number("threshold", 0.5),
                spikes ? f.surrogate() : Surrogate.RECTANGLE,
                f.word("reset", Reset.class, Reset.HARD),
                f.number("resetTo", 0),
                f.flag("detachReset", true),
                spikes ? Layer.Neurons.SLOPE : f.number("slope", Layer.Neurons.SLOPE),
                spikes ? Carry.MEMBRANE : f.word("carry", Carry.class, Carry.MEMBRANE),
                adapts ? f.number("adaptation", 0.2) : 0,
                adapts ? f.number("adaptationDecay", 0.9) : 0);
    }

    /** The line of a path, or of the nearest thing around it. */
    private int line(String path) {
        for (String p = path; !p.isEmpty(); p = p.contains(".") ? p.substring(0, p.lastIndexOf('.')) : "") {
            if (lines.containsKey(p)) {
                return lines.get(p);
            }
        }
        return 0;
    }

    private static Boolean bool(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(text);
        }
        return Boolean.valueOf(text);
    }

    /** The word for a constant: MEAN_LOGITS is meanLogits. */
    static String word(Enum<?> constant) {
        StringBuilder word = new StringBuilder();
        for (String part : constant.name().toLowerCase(Locale.ROOT).split("_")) {
            word.append(word.isEmpty() ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        }
        return word.toString();
    }

    /** The fields of one mapping; what nobody asked for is reported by {@link #done}. */
    private final class Fields {
        private final String path;
        private final LocatedNode node;
        private final List<String> asked = new ArrayList<>();

        Fields(String path, LocatedNode node) {
            this.path = path;
            this.node = node;
            if (node.fields() == null) {
                problems.add(new Problem(path, node.line(), "is " + node.shown() + "; it must be a mapping"));
            }
        }

        private String at(String field) {
            return path.isEmpty() ? field : path + "." + field;
        }

        LocatedNode take(String field, boolean required) {
            asked.add(field);
            LocatedNode value = node.fields() == null ? null : node.fields().get(field);
            if (value != null) {
                lines.put(at(field), value.line());
            } else if (required && node.fields() != null) {
                problems.add(new Problem(at(field), node.line(), "is missing"));
            }
            return value;
        }

        Fields mapping(String field) {
            LocatedNode value = take(field, true);
            return new Fields(at(field), value != null ? value : new LocatedNode(node.line(), null, Map.of(), null));
        }

        private <T> T scalar(String field, T byDefault, T stand, String allowed, Function<String, T> parse) {
            LocatedNode value = take(field, byDefault == null);
            if (value == null) {
                return byDefault == null ? stand : byDefault;
            }
            try {
                if (value.text() != null) {
                    return parse.apply(value.text().strip());
                }
            } catch (IllegalArgumentException e) {
                // reported below, with what was written
            }
            problems.add(new Problem(at(field), value.line(), "is " + value.shown() + "; allowed: " + allowed));
            return stand;
        }

        int integer(String field, Integer byDefault) {
            return scalar(field, byDefault, 1, "a whole number", Integer::valueOf);
        }

        double number(String field, double byDefault) {
            return scalar(field, byDefault, byDefault, "a number", Double::valueOf);
        }

        String text(String field, String byDefault) {
            return scalar(field, byDefault, "", "a text", Function.identity());
        }

        Decay decay(String field, Decay byDefault) {
            return scalar(
                    field,
                    byDefault,
                    byDefault,
                    "a number, 'tau' and a number, or 'exp' and a number, each also after 'learnable'",
                    Decay::parse);
        }

        <T> T value(String field, T byDefault, String allowed, Function<String, T> parse) {
            return scalar(field, byDefault, byDefault, allowed, parse);
        }

        Surrogate surrogate() {
            return value(
                    "surrogate",
                    Surrogate.RECTANGLE,
                    "rectangle, arctan, sigmoid, triangle or gaussian, each also with a number",
                    Surrogate::parse);
        }

        String name() {
            return text("name", "");
        }

        boolean flag(String field, boolean byDefault) {
            return scalar(field, byDefault, byDefault, "true, false", SpecReader::bool);
        }

        Optional<Boolean> bias() {
            return scalar("bias", Optional.empty(), Optional.empty(), "true, false", text -> Optional.of(bool(text)));
        }

        <E extends Enum<E>> E word(String field, Class<E> type, E byDefault) {
            List<String> words =
                    Arrays.stream(type.getEnumConstants()).map(SpecReader::word).toList();
            return scalar(field, byDefault, byDefault, String.join(", ", words), text -> {
                if (!words.contains(text)) {
                    throw new IllegalArgumentException(text);
                }
                return type.getEnumConstants()[words.indexOf(text)];
            });
        }

        void done() {
            if (node.fields() != null) {
                node.fields().forEach((key, value) -> {
                    if (!asked.contains(key)) {
                        problems.add(
                                new Problem(at(key), value.line(), "is unknown; allowed: " + String.join(", ", asked)));
                    }
                });
            }
        }
    }
}
