package org.saccade.app.cli;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.saccade.app.config.Key;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The settings that the commands' options make: each option with a long name, but those that act at once. */
final class SettingKeys {

    private static final List<String> NO_SETTINGS = List.of("--help", "--version", "--config", "--yes");

    private SettingKeys() {}

    /** All of them, each once. */
    static List<Key> of(CommandLine root) {
        Map<String, Key> keys = new TreeMap<>();
        collect(root.getCommandSpec(), keys);
        return new ArrayList<>(keys.values());
    }

    private static void collect(CommandSpec command, Map<String, Key> keys) {
        for (OptionSpec option : command.options()) {
            String name = name(option);
            if (name != null) {
                keys.put(
                        name,
                        new Key(
                                name,
                                option.longestName(),
                                ownDefault(option),
                                String.join(" ", option.description())
                                        .replace("${DEFAULT-VALUE}", "" + ownDefault(option))));
            }
        }
        command.subcommands().values().forEach(sub -> collect(sub.getCommandSpec(), keys));
    }

    /** Name of the setting behind an argument; null where there is none. */
    static String name(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)
                || !option.longestName().startsWith("--")
                || NO_SETTINGS.contains(option.longestName())) {
            return null;
        }
        String own = option.longestName().substring(2);
        boolean shared = option.userObject() instanceof Field field
                && SharedOptions.class.isAssignableFrom(field.getDeclaringClass());
        return shared ? own : path(option.command()) + own;
    }

    private static String ownDefault(OptionSpec option) {
        return "_NULL_".equals(option.defaultValue()) ? null : option.defaultValue();
    }

    private static String path(CommandSpec command) {
        return command.parent() == null ? "" : path(command.parent()) + command.name() + ".";
    }
}
