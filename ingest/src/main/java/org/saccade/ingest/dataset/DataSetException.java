package org.saccade.ingest.dataset;

/** A data set or one of its files is missing, empty or of another kind; the message is one line that names it and says what it found. */
public final class DataSetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DataSetException(String message) {
        super(message);
    }

    public DataSetException(String message, Throwable cause) {
        super(message, cause);
    }
}
