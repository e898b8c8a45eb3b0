package org.saccade.ingest.replay;

/** Brokers do not answer; the message names their address and how long was tried. Trying again later may work. */
public final class UnreachableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
