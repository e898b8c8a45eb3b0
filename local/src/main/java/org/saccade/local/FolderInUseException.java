package org.saccade.local;

import java.nio.file.Path;

/** The data folder of a local service is held by another running instance; nothing in it was touched. */
public final class FolderInUseException extends LocalServiceException {

    private final Path folder;

    FolderInUseException(String service, Path folder, Throwable cause) {
        super(
                service,
                "%s cannot use the folder %s: another instance is running over it. Stop that instance, or choose another folder."
                        .formatted(service, folder),
                cause);
        this.folder = folder;
    }

    /** The folder in use. */
    public Path folder() {
        return folder;
    }
}
