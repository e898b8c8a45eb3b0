package org.saccade.ingest.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Names from lists that others wrote, which must not lead out of a folder. */
final class Inside {

    private Inside() {}

    /**
     * The file of this name in a folder.
     *
     * @param name relative, with slashes
     * @param where for the message: the list and its line
     * @throws FetchException when it is absolute, leads out or is no name
     */
    static Path of(Path folder, String name, String where) {
        try {
            Path relative = Path.of(name).normalize();
            boolean leadsOut = relative.isAbsolute() || relative.startsWith("..") || name.startsWith("/");
            if (!leadsOut && !relative.toString().isEmpty() && !name.contains("\\..") && !name.matches("[A-Za-z]:.*")) {
                return folder.resolve(relative);
            }
        } catch (InvalidPathException e) {
            throw new FetchException(where + ": '" + name + "' is no file name: " + e.getReason(), e);
        }
        throw new FetchException(where + ": '" + name + "' is no name of a file within a folder");
    }

    /**
     * Makes the folder of a file, and sees to it that no link on the way leads out.
     *
     * @throws FetchException when one does
     */
    static void makeParent(Path folder, Path file) throws IOException {
        Files.createDirectories(folder);
        Path real = folder.toRealPath();
        // From the top down: a folder is made only within one that is known to be inside.
        Path parent = folder;
        for (Path part : folder.relativize(file.getParent())) {
            parent = parent.resolve(part);
            if (!Files.exists(parent)) {
                Files.createDirectory(parent);
            }
            if (!parent.toRealPath().startsWith(real)) {
                throw new FetchException(parent + " is a link that leads out of " + folder);
            }
        }
    }
}
