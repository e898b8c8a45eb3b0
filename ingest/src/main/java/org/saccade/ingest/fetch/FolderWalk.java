package org.saccade.ingest.fetch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.TreeSet;

/** Goes through all files below a folder, sorted, folder by folder; links to folders are not followed. */
final class FolderWalk {

    private FolderWalk() {}

    /** What is done with a file. */
    interface Visitor {
        /**
         * A file.
         *
         * @param name from the folder on, with slashes
         */
        void file(Path file, String name) throws IOException;
    }

    static void each(Path folder, Visitor visitor) throws IOException {
        each(folder, "", visitor);
    }

    private static void each(Path folder, String prefix, Visitor visitor) throws IOException {
        TreeSet<Path> entries = new TreeSet<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(entries::add);
        }
        for (Path entry : entries) {
            String name = prefix + entry.getFileName();
            if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                each(entry, name + "/", visitor);
            } else if (!Files.isDirectory(entry)) {
                visitor.file(entry, name);
            }
        }
    }
}
