package org.saccade.snn.emit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.TensorSpec;

/**
 * The text of a network's TorchScript methods as it grows, line by line, and the names that all of its writers use: a layer's
 * output is {@code h} and its index, a module that holds tensors is bound to a local.
 */
final class TorchText {
    private static final String STEP = "  ";

    private final StringBuilder code = new StringBuilder();
    private final Map<String, String> modules = new LinkedHashMap<>();
    private String indent = STEP + STEP;

    TorchText(List<TensorSpec> tensors) {
        tensors.forEach(t -> modules.putIfAbsent(TorchArchive.module(t), "a" + modules.size()));
    }

    /** Starts a method of the network. */
    void method(String name, String result, List<String> arguments) {
        code.append("  def ").append(name).append("(self: __torch__.Network");
        for (String argument : arguments) {
            code.append(",\n      ").append(argument);
        }
        code.append(") -> ").append(result).append(":\n");
    }

    void method(String name, String result, String... arguments) {
        method(name, result, List.of(arguments));
    }

    /** A line, formatted where there are values. */
    void line(String format, Object... values) {
        code.append(indent)
                .append(values.length == 0 ? format : String.format(Locale.ROOT, format, values))
                .append('\n');
    }

    /** A line so many steps deeper. */
    void deeper(int steps, String format, Object... values) {
        String outside = indent;
        indent += STEP.repeat(steps);
        line(format, values);
        indent = outside;
    }

    /** Lines one step deeper. */
    void inside(Runnable body) {
        String outside = indent;
        indent += STEP;
        body.run();
        indent = outside;
    }

    /** An {@code if} without another branch. */
    void when(String condition, Runnable body) {
        line("if %s:", condition);
        inside(body);
        line("else:");
        inside(() -> line("pass"));
    }

    /** Binds each module that holds tensors to its local. */
    void bindModules() {
        modules.forEach((path, local) -> {
            String module = "self";
            for (String part : path.split("\\.")) {
                module = "getattr(" + module + ", \"" + part + "\")";
            }
            line("%s = %s", local, module);
        });
    }

    String tensor(LayerPlan p, String field) {
        return modules.get(p.name()) + "." + field;
    }

    String tensor(TensorSpec t) {
        return modules.get(TorchArchive.module(t)) + "." + TorchArchive.field(t);
    }

    /** The local that holds a layer's output, [T*B, ...]. */
    static String value(int index) {
        return index == LayerPlan.INPUT ? "hIn" : "h" + index;
    }

    @Override
    public String toString() {
        return code.toString();
    }
}
