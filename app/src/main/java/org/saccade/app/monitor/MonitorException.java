package org.saccade.app.monitor;

/** The monitor cannot do what was asked; the message says what and why. */
public final class MonitorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MonitorException(String message, Throwable cause) {
        super(message, cause);
    }
}
