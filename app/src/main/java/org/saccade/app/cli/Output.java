package org.saccade.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.function.Supplier;

/**
 * Where a command writes: results to stdout, as text or as one JSON object per line, everything else to stderr.
 *
 * <p>Safe for use by several threads.
 */
final class Output {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Terminal terminal;
    private final boolean json;
    private final boolean quiet;

    Output(Terminal terminal, boolean json, boolean quiet) {
        this.terminal = terminal;
        this.json = json;
        this.quiet = quiet;
    }

    /** A result: {@code value} as one line of JSON, or the text, according to what was asked for. */
    synchronized void result(Object value, Supplier<String> text) {
        if (json) {
            terminal.out().println(toJson(value));
        } else {
            String lines = text.get();
            terminal.out().print(lines.isEmpty() || lines.endsWith("\n") ? lines : lines + "\n");
        }
        terminal.out().flush();
    }

    /** A word for people: stderr, unless they want quiet. */
    synchronized void note(String line) {
        if (!quiet) {
            terminal.err().println(line);
        }
    }

    /** A word that matters: stderr, always. */
    synchronized void warn(String line) {
        terminal.err().println("saccade: " + line);
    }

    /** Progress of long work; shows on stderr when a person watches, else does nothing. The caller closes it. */
    Progress progress(String task, long total, String unit) {
        return Progress.start(terminal, !quiet, task, total, unit, true);
    }

    /** The same without units a second: rates that say more are told beside the bar. */
    Progress progressWithRates(String task, long total, String unit) {
        return Progress.start(terminal, !quiet, task, total, unit, false);
    }

    boolean json() {
        return json;
    }

    Terminal terminal() {
        return terminal;
    }

    static String toJson(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON for " + value.getClass(), e);
        }
    }
}
