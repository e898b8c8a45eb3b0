package org.saccade.trainer.fit;

/** A training cannot start, go on or be resumed. The message says where it stood, what was found and what helps. */
public final class TrainingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TrainingException(String message) {
        super(message);
    }

    public TrainingException(String message, Throwable cause) {
        super(message, cause);
    }
}
