package org.saccade.local;

/** A fixed port of a local service is held by somebody else; nothing was started. */
public final class PortTakenException extends LocalServiceException {

    private final int port;

    PortTakenException(String service, int port, Throwable cause) {
        super(
                service,
                "%s cannot listen on 127.0.0.1:%d: the port is taken. Stop the program that holds it, or choose another port (0 takes any free one)."
                        .formatted(service, port),
                cause);
        this.port = port;
    }

    /** The port that is taken. */
    public int port() {
        return port;
    }
}
