package org.saccade.ingest.replay;

/** A replay cannot go on: a topic is missing or changed, or the brokers refused a record; the message names topic and partition. */
public final class ReplayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ReplayException(String message) {
        super(message);
    }

    public ReplayException(String message, Throwable cause) {
        super(message, cause);
    }
}
