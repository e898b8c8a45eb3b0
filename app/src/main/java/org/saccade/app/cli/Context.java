package org.saccade.app.cli;

import java.nio.file.Path;
import java.util.Map;
import org.saccade.app.config.Settings;

/**
 * What a command may know of its process.
 *
 * @param environment the variables
 * @param terminal the streams
 * @param home folder of what this user keeps: {@code ~/.saccade}
 * @param settings environment and file, without this call's flags
 * @param interrupts how it is stopped from outside
 */
record Context(
        Map<String, String> environment, Terminal terminal, Path home, Settings settings, Interrupts interrupts) {

    Context {
        environment = Map.copyOf(environment);
    }

    Context with(Settings resolved) {
        return new Context(environment, terminal, home, resolved, interrupts);
    }
}
