package org.saccade.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.saccade.app.config.Key;
import org.saccade.app.config.Secrets;
import org.saccade.app.config.Value;
import picocli.CommandLine.Command;

@Command(
        name = "config",
        description = {
            "Show every setting, its value and where that comes from. A flag beats the environment, that the configuration"
                    + " file, that the running stack, that the default. Secrets are masked.",
            ""
        })
final class ConfigCommand extends ClusterCommand {

    /** One setting as it is now. */
    record Entry(String name, String value, String origin, String where, String variable, String description) {}

    @Override
    int run(Output output) {
        List<Entry> entries = new ArrayList<>();
        connection().origins().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(property -> entries.add(entry(
                        "client:" + property.getKey(),
                        Secrets.shown(property.getKey(), property.getValue().text()),
                        property.getValue(),
                        "",
                        "handed on to every client")));
        new TreeMap<>(context().settings().keys()).forEach((name, key) -> entries.add(entry(name, key)));
        if (output.json()) {
            entries.forEach(entry -> output.result(entry, () -> ""));
            return ExitCode.DONE;
        }
        Table table = new Table("SETTING", "VALUE", "FROM", "VARIABLE");
        entries.forEach(e -> table.row(
                e.name(),
                e.value() == null ? "-" : e.value(),
                e.origin() + (e.where().isEmpty() ? "" : " " + e.where()),
                e.variable()));
        output.result(entries, table::toString);
        return ExitCode.DONE;
    }

    private Entry entry(String name, Key key) {
        Value value = Connections.value(this, name);
        return entry(name, Secrets.address(value.text()), value, key.environmentVariable(), key.description());
    }

    private static Entry entry(String name, String shown, Value value, String variable, String description) {
        return new Entry(name, shown, value.origin().toString(), value.where(), variable, description);
    }
}
