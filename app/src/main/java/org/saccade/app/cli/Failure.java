package org.saccade.app.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.saccade.app.admin.UnreachableException;
import org.saccade.app.config.InvalidSettingsException;
import org.saccade.app.config.Origin;
import org.saccade.app.config.Value;
import org.saccade.schemas.schema.RegistryException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What a person is told of an exception: one line per problem on stderr, and the exit code. The stack trace only when asked for.
 *
 * @param code one of {@link ExitCode}
 * @param lines without the program's name
 * @param cause for the stack trace
 */
record Failure(int code, List<String> lines, Throwable cause) {

    /** The one place where exceptions become messages and exit codes. */
    static Failure of(Throwable e) {
        if (e instanceof ParameterException wrong) {
            return new Failure(ExitCode.USAGE, usage(wrong), e);
        }
        if (e instanceof InvalidSettingsException invalid) {
            return new Failure(ExitCode.USAGE, invalid.problems(), e);
        }
        if (e instanceof InterruptedException || e instanceof InterruptException || Thread.interrupted()) {
            return new Failure(ExitCode.INTERRUPTED, List.of("interrupted"), e);
        }
        if (e instanceof UnreachableException
                || e instanceof org.saccade.ingest.replay.UnreachableException
                || e instanceof TimeoutException
                || isUnreachableRegistry(e)) {
            return new Failure(ExitCode.UNREACHABLE, List.of(e.getMessage()), e);
        }
        return new Failure(ExitCode.FAILED, List.of(message(e)), e);
    }

    /** Writes the lines to stderr and returns the code. */
    int report(Terminal terminal) {
        return report(terminal, false);
    }

    int report(Terminal terminal, boolean verbose) {
        lines.forEach(line -> terminal.err().println("saccade: " + line));
        if (verbose) {
            cause.printStackTrace(terminal.err());
        }
        terminal.err().flush();
        return code;
    }

    private static List<String> usage(ParameterException e) {
        List<String> lines = new ArrayList<>();
        lines.add(text(e));
        for (Throwable also : e.getSuppressed()) {
            lines.add(also instanceof ParameterException parameter ? text(parameter) : also.getMessage());
        }
        lines.add("see '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'");
        return lines;
    }

    private static String text(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().get(0);
            List<String> near = unmatched.getSuggestions();
            return "there is no " + (word.startsWith("-") ? "option" : "command or argument") + " '" + word + "' here"
                    + (near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?");
        }
        String name = e.getArgSpec() == null ? null : SettingKeys.name(e.getArgSpec());
        if (name != null && e.getCommandLine().getCommand() instanceof SaccadeCommand command) {
            Value value = Connections.value(command, name);
            if (value.origin() == Origin.ENVIRONMENT || value.origin() == Origin.FILE) {
                return e.getMessage() + " (from " + value.source() + ")";
            }
        }
        return e.getMessage();
    }

    private static boolean isUnreachableRegistry(Throwable e) {
        return e instanceof RegistryException && e.getCause() instanceof IOException;
    }

    /** Our own exceptions say all there is to say; others need the name of what they are. */
    private static String message(Throwable e) {
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + ": there is no such file or folder";
        }
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + ": access denied";
        }
        if (e instanceof FileSystemException failed) {
            return failed.getFile() + ": " + failed.getReason();
        }
        if (e instanceof OutOfMemoryError) {
            return "out of memory (" + e.getMessage() + "): the heap of "
                    + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MB is too small for this; SACCADE_JAVA_OPTS=-Xmx4g before the command gives more";
        }
        if (e.getMessage() != null && e.getClass().getName().startsWith("org.saccade.")) {
            return e.getMessage();
        }
        return "unexpected " + e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage())
                + " (--verbose shows where)";
    }
}
