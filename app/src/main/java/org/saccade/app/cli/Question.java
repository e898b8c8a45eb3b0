package org.saccade.app.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A question before something that cannot be undone. */
final class Question {

    private Question() {}

    /** True only when a person sits there and says yes; without a terminal nobody is asked and the answer is no. */
    static boolean confirmed(Terminal terminal, String question) throws IOException {
        if (!terminal.inIsTerminal()) {
            return false;
        }
        terminal.err().print(question + " [y/N] ");
        terminal.err().flush();
        String answer = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8)).readLine();
        return answer != null && answer.trim().toLowerCase(Locale.ROOT).matches("y|yes");
    }
}
