package org.saccade.ingest.generate;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Gives failures of writing, such as a full disk, the name of the file: Java's own messages often lack it. */
final class Refusal {

    private Refusal() {}

    static IOException of(Path file, IOException e) {
        return e instanceof FileSystemException named
                ? named
                : new FileSystemException(file.toString(), null, e.getMessage());
    }
}
