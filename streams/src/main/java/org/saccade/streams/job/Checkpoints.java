package org.saccade.streams.job;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Retained checkpoints of a job, found by their files alone: {@code <folder>/<job id>/chk-<n>/_metadata}. Any file system that Flink knows
 * will do. A checkpoint without {@code _metadata} was never finished, or is being deleted.
 */
final class Checkpoints {

    private static final String PREFIX = "chk-";
    private static final String METADATA = "_metadata";

    private Checkpoints() {}

    /** The newest finished checkpoint of all attempts whose checkpoints lie in the folder. */
    static Optional<String> newest(String folder) throws IOException {
        Path root = new Path(folder);
        FileSystem files = root.getFileSystem();
        FileStatus newest = null;
        long number = -1;
        for (FileStatus attempt : list(files, root)) {
            for (FileStatus checkpoint : list(files, attempt.getPath())) {
                String name = checkpoint.getPath().getName();
                FileStatus metadata = status(files, new Path(checkpoint.getPath(), METADATA));
                if (!name.startsWith(PREFIX) || metadata == null) {
                    continue;
                }
                // Each attempt goes on from the newest of the one ahead of it, and numbers go on too.
                long n = Long.parseLong(name.substring(PREFIX.length()));
                if (n > number || (n == number && metadata.getModificationTime() > newest.getModificationTime())) {
                    number = n;
                    newest = metadata;
                }
            }
        }
        return newest == null
                ? Optional.empty()
                : Optional.of(newest.getPath().getParent().toString());
    }

    /** Removes a folder of checkpoints that nobody will restore from. */
    static void delete(String folder) throws IOException {
        Path root = new Path(folder);
        root.getFileSystem().delete(root, true);
    }

    private static FileStatus[] list(FileSystem files, Path folder) throws IOException {
        try {
            FileStatus[] found = files.getFileStatus(folder).isDir() ? files.listStatus(folder) : null;
            return found == null ? new FileStatus[0] : found;
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        }
    }

    private static FileStatus status(FileSystem files, Path file) throws IOException {
        try {
            return files.getFileStatus(file);
        } catch (FileNotFoundException e) {
            return null;
        }
    }
}
