package org.saccade.app.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.saccade.app.config.Key;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The real command tree for tests of other packages: its settings, and what it thinks of a command line without running it. */
public final class CommandTree {

    private CommandTree() {}

    /** All settings. */
    public static Collection<Key> keys() {
        return SettingKeys.of(Cli.commandLine(context()));
    }

    /** Exit codes with what they say. */
    public static Map<String, String> exitCodes() {
        return ExitCode.descriptions();
    }

    /** What is wrong with a command line; empty when a command would be run. */
    public static List<String> problems(List<String> words) {
        ParseResult parsed = Cli.commandLine(context()).parseArgs(words.toArray(String[]::new));
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        CommandSpec spec = parsed.commandSpec();
        if (!(spec.userObject() instanceof SaccadeCommand)) {
            return List.of("'" + spec.qualifiedName() + "' is no command that does something");
        }
        return parsed.errors().stream().map(Exception::getMessage).toList();
    }

    private static Context context() {
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Terminal terminal =
                new Terminal(nowhere, nowhere, InputStream.nullInputStream(), false, false, false, true, 100);
        return new Context(Map.of(), terminal, Path.of("home"), null, new Interrupts(Thread.currentThread()));
    }
}
