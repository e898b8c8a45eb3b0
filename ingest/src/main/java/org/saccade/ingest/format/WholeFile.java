package org.saccade.ingest.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A small file that is there whole or not at all: it is written beside its place and moved there; a full disk leaves nothing behind. */
public final class WholeFile {

    private WholeFile() {}

    /**
     * Writes it, in the place of one that is there.
     *
     * @throws IOException naming the file
     */
    public static void write(Path file, byte[] content) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.write(part, content);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw NamedWriter.named(e, file);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
