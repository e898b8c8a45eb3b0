package org.saccade.inference.stream;

/** A {@link ClassifyService} cannot start or go on; the message says why and what to do. */
public final class ClassifyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What sort of reason. */
    public enum Kind {
        /** A topic is missing, partitions do not agree, the model does not fit the frames. */
        SETUP,
        /** Kafka does not answer. */
        UNREACHABLE,
        /** Another instance of the same name took over. */
        FENCED,
        /** Kafka refused. */
        FAILED
    }

    private final Kind kind;

    public ClassifyException(Kind kind, String message) {
        this(kind, message, null);
    }

    public ClassifyException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What sort of reason. */
    public Kind kind() {
        return kind;
    }
}
