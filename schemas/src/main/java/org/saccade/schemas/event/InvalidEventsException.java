package org.saccade.schemas.event;

/** Events, or the bytes that should hold them, break the contract. The message says what, the actual value and where. */
public final class InvalidEventsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidEventsException(String message) {
        super(message);
    }
}
