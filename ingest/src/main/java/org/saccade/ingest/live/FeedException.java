package org.saccade.ingest.live;

/** A feed or a simulated camera cannot begin or go on: a port is taken, a topic is missing; the message names which. */
public final class FeedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public FeedException(String message) {
        super(message);
    }

    public FeedException(String message, Throwable cause) {
        super(message, cause);
    }
}
