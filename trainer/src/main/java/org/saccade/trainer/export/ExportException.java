package org.saccade.trainer.export;

/** A bundle is refused or cannot be written: an export does not answer as the trained network does, or an engine fails. Gives the figures. */
public final class ExportException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ExportException(String message) {
        super(message);
    }

    public ExportException(String message, Throwable cause) {
        super(message, cause);
    }
}
