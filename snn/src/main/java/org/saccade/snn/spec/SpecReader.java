package org.saccade.snn.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
        List<Layer> layers = new ArrayList<>();
        LocatedNode list = top.take("layers", true);
        if (list != null && list.items() == null) {
            problems.add(new Problem("layers", list.line(), "is " + list.shown() + "; it must be a list of layers"));
        } else if (list != null) {
            for (int i = 0; i < list.items().size(); i++) {
                layer("layers[" + i + "]", list.items().get(i), layers);
            }
        }
        Readout readout = top.word("readout", Readout.class, Readout.MEAN_LOGITS);
        top.done();
        return problems.isEmpty() ? new NetworkSpec(name, input, timeSteps, classes, layers, readout) : null;
    }

    /** A layer is a word ({@code batchNorm}) or a mapping with one key ({@code conv: {...}}). */
    private void layer(String path, LocatedNode node, List<Layer> layers) {
        lines.put(path, node.line());
        boolean oneKey = node.fields() != null && node.fields().size() == 1;
        if (node.text() == null && !oneKey) {
            problems.add(new Problem(
                    path, node.line(), "is " + node.shown() + "; a layer is one word or one key with its values"));
            return;
        }
        String kind = oneKey ? node.fields().keySet().iterator().next() : node.text();
        LocatedNode empty = new LocatedNode(node.line(), null, Map.of(), null);
        LocatedNode value = oneKey ? node.fields().get(kind) : empty;
        Fields f = new Fields(path + "." + kind, "".equals(value.text()) ? empty : value);
        switch (kind) {
            case "conv" ->
                layers.add(new Layer.Conv(
                        f.integer("channels", null),
                        f.integer("kernel", 3),
                        f.integer("stride", 1),
                        f.integer("padding", 0)));
            case "batchNorm" ->
                layers.add(new Layer.BatchNorm(
                        f.number("epsilon", Layer.BatchNorm.EPSILON), f.number("momentum", Layer.BatchNorm.MOMENTUM)));
            case "lif" ->
                layers.add(new Layer.Lif(
                        f.decay("decay", Decay.learnable(0.6225)),
                        f.number("threshold", 0.5),
                        f.word("surrogate", Surrogate.class, Surrogate.RECTANGLE),
                        f.word("reset", Reset.class, Reset.HARD)));
            case "pool" ->
                layers.add(new Layer.Pool(f.word("kind", PoolKind.class, PoolKind.AVERAGE), f.integer("size", 2)));
            case "linear" -> layers.add(new Layer.Linear(f.integer("features", Layer.Linear.CLASSES)));
            default -> {
                problems.add(new Problem(
                        path, node.line(), "is '" + kind + "'; allowed: conv, batchNorm, lif, pool, linear"));
                return;
            }
        }
        f.done();
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
            return scalar(field, byDefault, byDefault, "a number, or 'learnable' and a number", text -> {
                boolean learnable = text.startsWith("learnable ");
                return new Decay(Double.parseDouble(learnable ? text.substring(10) : text), learnable);
            });
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
