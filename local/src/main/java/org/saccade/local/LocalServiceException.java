package org.saccade.local;

/**
 * A service of the local stack did not start.
 *
 * <p>Its message names the service and says what to do; {@link PortTakenException} and {@link FolderInUseException} are
 * the two causes a user can remove.
 */
public class LocalServiceException extends RuntimeException {

    private final String service;

    /** The message must name the service. */
    public LocalServiceException(String service, String message, Throwable cause) {
        super(message, cause);
        this.service = service;
    }

    /** The service that did not start, in words: {@code Kafka broker}, {@code schema registry}, {@code Flink}. */
    public String service() {
        return service;
    }
}
