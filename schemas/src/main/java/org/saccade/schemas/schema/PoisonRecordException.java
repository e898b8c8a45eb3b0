package org.saccade.schemas.schema;

/** A Kafka record cannot be read and never will be: it belongs in the dead-letter topic. The message says what is wrong with it. */
public final class PoisonRecordException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public PoisonRecordException(String message) {
        super(message);
    }

    public PoisonRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
