package org.saccade.ingest.generate;

/** A picture or a folder of pictures cannot be used; the message is one line that names it and says why. */
public final class ImageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ImageException(String message) {
        super(message);
    }
}
