package org.saccade.app.config;

import java.util.Locale;

/**
 * One thing that can be configured: by a flag, by an environment variable and by a line of the configuration file.
 *
 * <p>{@code bootstrap} is {@code --bootstrap}, {@code SACCADE_BOOTSTRAP} and the line {@code bootstrap=...}; an option of one command
 * carries the command's name: {@code replay.speed} is {@code SACCADE_REPLAY_SPEED}.
 *
 * @param name name in the configuration file
 * @param flag the option on the command line
 * @param fallback the value when nobody says anything; null for none
 * @param description one line for people
 */
public record Key(String name, String flag, String fallback, String description) {

    public Key {
        if (!name.matches("[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)*")) {
            throw new IllegalArgumentException("not the name of a setting: " + name);
        }
    }

    /** The variable, such as {@code SACCADE_REPLAY_SPEED}. */
    public String environmentVariable() {
        return "SACCADE_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
