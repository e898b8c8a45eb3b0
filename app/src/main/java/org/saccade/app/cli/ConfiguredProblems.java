package org.saccade.app.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.app.config.Origin;
import org.saccade.app.config.Value;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * All that is wrong with the values of one call. picocli stops at the first wrong default value, and for it what environment and file say
 * is a default; so each of those is tried alone, once something is known to be wrong.
 */
final class ConfiguredProblems {

    private ConfiguredProblems() {}

    /** One exception that carries the others as suppressed. */
    static ParameterException of(Context context, ParseResult parsed) {
        Map<String, ParameterException> problems = new LinkedHashMap<>();
        for (Exception error : parsed.errors()) {
            problems.putIfAbsent(error.getMessage(), (ParameterException) error);
        }
        for (OptionSpec option : parsed.commandSpec().options()) {
            String name = SettingKeys.name(option);
            if (name == null || parsed.hasMatchedOption(option)) {
                continue;
            }
            Value value = context.settings().value(name);
            if (value.origin() == Origin.ENVIRONMENT || value.origin() == Origin.FILE) {
                tryAlone(context, parsed.commandSpec(), option, value)
                        .forEach(problem -> problems.putIfAbsent(
                                problem.getMessage(),
                                new ParameterException(
                                        parsed.commandSpec().commandLine(),
                                        problem.getMessage(),
                                        option,
                                        value.text())));
            }
        }
        List<ParameterException> all = new ArrayList<>(problems.values());
        all.stream().skip(1).forEach(all.get(0)::addSuppressed);
        return all.get(0);
    }

    private static List<ParameterException> tryAlone(
            Context context, CommandSpec command, OptionSpec option, Value value) {
        List<String> words = new ArrayList<>();
        for (CommandSpec at = command; at.parent() != null; at = at.parent()) {
            words.add(0, at.name());
        }
        words.add(option.longestName() + "=" + value.text());
        CommandLine line = Cli.commandLine(context);
        ParseResult parsed = line.parseArgs(words.toArray(String[]::new));
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        return parsed.errors().stream()
                .map(ParameterException.class::cast)
                .filter(error -> error.getArgSpec() instanceof OptionSpec wrong
                        && wrong.longestName().equals(option.longestName()))
                .toList();
    }
}
