package org.saccade.app.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of every command. */
final class CommonOptions implements SharedOptions {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    boolean help;

    @Option(names = "--json", fallbackValue = "true", description = "Results as JSON, one object per line, on stdout.")
    boolean json;

    @Option(
            names = {"-v", "--verbose"},
            fallbackValue = "true",
            description = "More log on stderr, and stack traces of errors.")
    boolean verbose;

    @Option(
            names = {"-q", "--quiet"},
            fallbackValue = "true",
            description = "Nothing on stderr but errors.")
    boolean quiet;

    @Option(names = "--log-file", paramLabel = "FILE", description = "Also write a full log to this file.")
    Path logFile;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file, properties or YAML (default: ~/.saccade/config where it exists).")
    Path config;
}
