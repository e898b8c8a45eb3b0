package org.saccade.app.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a command's exit code says; the same for every command. */
public final class ExitCode {

    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int PARTLY_DONE = 3;
    public static final int UNREACHABLE = 4;
    public static final int FALLS_BEHIND = 5;
    public static final int STANDS_STILL = 6;
    public static final int INTERRUPTED = 130;
    public static final int TERMINATED = 143;

    private ExitCode() {}

    /** Of work that can be stopped ahead of its end; the signal that stopped it has the last word ({@link Interrupts#finish}). */
    static int of(boolean completed, int otherwise) {
        return completed ? otherwise : INTERRUPTED;
    }

    /** For the help of each command. */
    static Map<String, String> descriptions() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put(Integer.toString(DONE), "done");
        codes.put(Integer.toString(FAILED), "failed");
        codes.put(Integer.toString(USAGE), "wrong usage or configuration");
        codes.put(
                Integer.toString(PARTLY_DONE),
                "partly done: some records became (or stay) dead letters, a recording ended too early, a picture could not be read, or a model could not be exported");
        codes.put(
                Integer.toString(UNREACHABLE), "something did not answer: Kafka, the schema registry, the local stack");
        codes.put(Integer.toString(FALLS_BEHIND), "monitor --once: a consumer group falls behind (WARN)");
        codes.put(
                Integer.toString(STANDS_STILL),
                "monitor --once: a consumer group stands still (STALLED, STOPPED) or is not there");
        codes.put(Integer.toString(INTERRUPTED), "interrupted by Ctrl-C");
        codes.put(Integer.toString(TERMINATED), "ended by SIGTERM");
        return codes;
    }
}
