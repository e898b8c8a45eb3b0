package org.saccade.ingest.fetch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file on its way: {@code name.part}, and beside it {@code name.part.version} by which the server's file is known again. What is in the part is
 * always a beginning of the file of that version.
 */
final class PartFile {

    private static final int LONGEST_VERSION = 1024;

    private final Path target;
    private final Path part;
    private final Path version;

    PartFile(Path target) {
        this.target = target;
        this.part = target.resolveSibling(target.getFileName() + DownloadItem.PART);
        this.version = target.resolveSibling(target.getFileName() + DownloadItem.PART + ".version");
    }

    Path path() {
        return part;
    }

    /** Bytes that are there. */
    long size() throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    /** The version that the bytes are of; null when nobody said. */
    String version() throws IOException {
        if (!Files.exists(version) || Files.size(version) > LONGEST_VERSION) {
            return null;
        }
        String text = Files.readString(version, StandardCharsets.ISO_8859_1);
        // It goes into a request: nothing but one line of plain characters may.
        return text.chars().allMatch(c -> c >= ' ' && c <= '~') && !text.isEmpty() ? text : null;
    }

    /** Opens it for what comes behind {@code from}; what is there behind it is dropped. */
    FileChannel open(long from, String ofVersion) throws IOException {
        if (from == 0) {
            Files.deleteIfExists(part);
            Files.deleteIfExists(version);
            if (ofVersion != null && ofVersion.length() <= LONGEST_VERSION) {
                Files.writeString(version, ofVersion, StandardCharsets.ISO_8859_1);
            }
        }
        FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.truncate(from).position(from);
        return channel;
    }

    /** Forgets it. */
    void delete() throws IOException {
        Files.deleteIfExists(part);
        Files.deleteIfExists(version);
    }

    /** Makes it the file. */
    void finish() throws IOException {
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(version);
    }
}
