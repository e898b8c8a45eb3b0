package org.saccade.schemas.bundle;

/** A model bundle, or a file of it, cannot be used. The message names the file, what was found and what was expected. */
public final class BundleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BundleException(String message) {
        super(message);
    }

    public BundleException(String message, Throwable cause) {
        super(message, cause);
    }
}
