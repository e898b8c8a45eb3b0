package org.saccade.ingest.format;

/** A recording breaks its format, or events do not fit one; the message names source, byte and what was found. */
public final class FormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public FormatException(String message) {
        super(message);
    }
}
