package org.saccade.app.monitor;

/**
 * Writes samples in Prometheus's text format (version 0.0.4).
 *
 * <p>By hand, because there are tens of thousands of samples that live for one look: as meters of a registry each would be an object of a
 * kilobyte. Not safe for use by several threads.
 */
final class TextFormat {

    private final StringBuilder text = new StringBuilder();

    /** Begins a family: all its samples follow. */
    TextFormat family(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    /**
     * One sample.
     *
     * @param value left out when it is null: an absence, never a false 0
     * @param labels names and values by turns
     */
    TextFormat sample(String name, Number value, String... labels) {
        if (value == null) {
            return this;
        }
        text.append(name);
        for (int i = 0; i < labels.length; i += 2) {
            text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            escape(labels[i + 1]);
            text.append('"');
        }
        text.append(labels.length == 0 ? " " : "} ").append(value.doubleValue()).append('\n');
        return this;
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
