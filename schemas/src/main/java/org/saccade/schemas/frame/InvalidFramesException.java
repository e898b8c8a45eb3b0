package org.saccade.schemas.frame;

/** A frame specification or the bytes of a frames tensor break the contract. The message says what, the actual value and where. */
public final class InvalidFramesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidFramesException(String message) {
        super(message);
    }
}
