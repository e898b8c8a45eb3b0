package org.saccade.schemas.schema;

/** The schema registry could not be reached or refused; the message names its address and what was asked. */
public final class RegistryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RegistryException(String message, Throwable cause) {
        super(message, cause);
    }
}
