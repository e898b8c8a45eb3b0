package org.saccade.app.web;

/** A request cannot be answered as asked: the status and a sentence for the one who asked. */
public final class AnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param status of HTTP, 400 to 599 */
    public AnswerException(int status, String message) {
        super(message);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
