package org.saccade.ingest.fetch;

/** A manifest, a list or a file of one cannot be used; the message is one line that names it and the line in it. */
public final class FetchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public FetchException(String message) {
        super(message);
    }

    public FetchException(String message, Throwable cause) {
        super(message, cause);
    }
}
