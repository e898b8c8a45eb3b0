package org.saccade.app.web;

/** Nothing can be offered at an address; the message says at which and why. */
public final class AddressException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public AddressException(String message, Throwable cause) {
        super(message, cause);
    }
}
