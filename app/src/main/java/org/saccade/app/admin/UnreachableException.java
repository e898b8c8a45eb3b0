package org.saccade.app.admin;

/** Something that should answer does not; the message names its address and how long was tried. */
public final class UnreachableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
