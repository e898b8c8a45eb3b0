package org.saccade.app.admin;

/** The cluster answered, and refused; the message says what was asked and why not. */
public final class ClusterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
