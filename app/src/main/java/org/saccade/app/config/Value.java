package org.saccade.app.config;

/**
 * A value and where it came from.
 *
 * @param text the value; null when there is none
 * @param origin which kind of place it came from
 * @param where that place, such as {@code SACCADE_BOOTSTRAP} or {@code /home/me/.saccade/config}; empty for a default
 */
public record Value(String text, Origin origin, String where) {

    /** For messages: {@code environment SACCADE_BOOTSTRAP}. */
    public String source() {
        return where.isEmpty() ? origin.toString() : origin + " " + where;
    }
}
