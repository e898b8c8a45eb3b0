package org.saccade.trainer.data;

/** The frames of a training set cannot be used: they do not come, are gone, are too few or do not fit the network. The message names which. */
public final class TrainingDataException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TrainingDataException(String message) {
        super(message);
    }

    public TrainingDataException(String message, Throwable cause) {
        super(message, cause);
    }
}
