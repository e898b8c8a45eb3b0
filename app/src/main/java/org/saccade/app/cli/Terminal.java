package org.saccade.app.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * The streams of this process and what is at their other end.
 *
 * @param outIsTerminal a person watches stdout: colours and repainting are welcome there
 * @param errIsTerminal the same of stderr: progress bars
 * @param inIsTerminal a person can answer a question
 * @param colour whether colours may be used at all
 * @param columns width of a line
 */
record Terminal(
        PrintStream out,
        PrintStream err,
        InputStream in,
        boolean outIsTerminal,
        boolean errIsTerminal,
        boolean inIsTerminal,
        boolean colour,
        int columns) {

    /** System property set by the launcher, which can ask for each stream: letters of {@code i}, {@code o}, {@code e}. */
    static final String PROPERTY = "saccade.terminal";

    /** This process's own; NO_COLOR (no-color.org) and TERM=dumb are honoured. */
    static Terminal ofProcess(Map<String, String> environment) {
        String ends = System.getProperty(PROPERTY, System.console() == null ? "" : "ioe");
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "").equals("dumb");
        return new Terminal(
                System.out,
                System.err,
                System.in,
                ends.contains("o"),
                ends.contains("e") && !environment.getOrDefault("TERM", "").equals("dumb"),
                ends.contains("i"),
                !plain,
                columns(environment));
    }

    private static int columns(Map<String, String> environment) {
        try {
            return Math.max(40, Integer.parseInt(environment.getOrDefault("COLUMNS", "100")));
        } catch (NumberFormatException e) {
            return 100;
        }
    }
}
