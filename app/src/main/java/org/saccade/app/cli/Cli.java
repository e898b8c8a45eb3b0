package org.saccade.app.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.saccade.app.config.ConfigFile;
import org.saccade.app.config.InvalidSettingsException;
import org.saccade.app.config.Settings;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** One call of the program: configuration, parsing, the command, its failure as one line, its exit code. */
final class Cli {

    private Cli() {}

    /** Runs a command and returns its {@link ExitCode}; never throws, never ends the process. */
    static int run(Context context, String... args) {
        try {
            Settings settings = Settings.resolve(
                    SettingKeys.of(commandLine(context)), Map.of(), context.environment(), configFile(context, args));
            CommandLine line = commandLine(context.with(settings));
            line.setDefaultValueProvider(new ConfiguredDefaults(settings));
            return line.execute(args);
        } catch (InvalidSettingsException | OutOfMemoryError e) {
            return Failure.of(e).report(context.terminal());
        } catch (Error e) {
            // Memory, a native library: the process must still end by its exit code, and whoever waits for that must
            // hear of it.
            return Failure.of(e).report(context.terminal(), true);
        }
    }

    /** The commands as picocli sees them, without configuration. */
    static CommandLine commandLine(Context context) {
        CommandLine line = new CommandLine(new Saccade(context));
        line.registerConverter(Duration.class, new Durations());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(Math.min(120, Math.max(80, context.terminal().columns())));
        boolean colour = context.terminal().colour() && context.terminal().outIsTerminal();
        line.setColorScheme(CommandLine.Help.defaultColorScheme(colour ? Ansi.ON : Ansi.OFF));
        line.setOut(new PrintWriter(context.terminal().out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(context.terminal().err(), true, StandardCharsets.UTF_8));
        line.setExecutionStrategy(Cli::execute);
        line.setParameterExceptionHandler(
                (exception, arguments) -> Failure.of(exception).report(context.terminal()));
        line.setExecutionExceptionHandler((exception, command, parsed) -> {
            boolean verbose = command.getCommand() instanceof SaccadeCommand c && c.common.verbose;
            return Failure.of(exception).report(context.terminal(), verbose);
        });
        describe(line);
        return line;
    }

    private static void describe(CommandLine line) {
        line.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(ExitCode.descriptions())
                .abbreviateSynopsis(true)
                .sortOptions(false);
        // Every wrong option is reported, not the first alone.
        line.getCommandSpec().parser().collectErrors(true);
        line.getSubcommands().values().forEach(Cli::describe);
    }

    private static int execute(ParseResult parsed) {
        ParseResult last = parsed;
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        if (!last.errors().isEmpty()) {
            throw ConfiguredProblems.of(((Saccade) parsed.commandSpec().userObject()).context(), last);
        }
        CommandLine command = last.commandSpec().commandLine();
        if (command.getCommand() instanceof SaccadeCommand saccade) {
            Logging.configure(saccade.common);
        } else if (parsed == last) {
            command.usage(command.getOut());
            return ExitCode.DONE;
        }
        return new RunLast().execute(parsed);
    }

    private static Optional<ConfigFile> configFile(Context context, String... args) {
        for (int i = 0; i < args.length && !args[i].equals("--"); i++) {
            if (args[i].startsWith("--config=")) {
                return Optional.of(ConfigFile.read(Path.of(args[i].substring("--config=".length()))));
            }
            if (args[i].equals("--config") && i + 1 < args.length) {
                return Optional.of(ConfigFile.read(Path.of(args[i + 1])));
            }
        }
        String variable = context.environment().getOrDefault("SACCADE_CONFIG", "");
        if (!variable.isBlank()) {
            return Optional.of(ConfigFile.read(Path.of(variable)));
        }
        return Optional.of(context.home().resolve("config"))
                .filter(Files::exists)
                .map(ConfigFile::read);
    }
}
