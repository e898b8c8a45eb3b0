package org.saccade.snn.emit;

/** A network that the Neuromorphic Intermediate Representation has no nodes for. */
public final class NirException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NirException(String message) {
        super(message);
    }
}
