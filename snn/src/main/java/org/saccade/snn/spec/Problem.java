package org.saccade.snn.spec;

/**
 * One thing wrong in a specification.
 *
 * @param path where in the document, such as {@code layers[2].lif.decay}; empty for the whole
 * @param line line of the text, from 1; 0 where there is no text
 * @param message what is wrong, with the actual value and what is allowed
 */
public record Problem(String path, int line, String message) {
    @Override
    public String toString() {
        return (line > 0 ? "line " + line + ": " : "") + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
