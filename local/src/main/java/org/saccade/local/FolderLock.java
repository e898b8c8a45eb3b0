package org.saccade.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The exclusive right to a data folder, held until closed or until the process ends, however it ends.
 *
 * <p>The services lock their files too, but each late in its start and in words of its own.
 */
final class FolderLock implements AutoCloseable {

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Creates the folder if needed and locks it; throws {@link FolderInUseException} if it is locked. */
    static FolderLock take(String service, Path folder) {
        FileChannel channel = null;
        try {
            Files.createDirectories(folder);
            channel = FileChannel.open(
                    folder.resolve("in-use.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new FolderLock(channel);
            }
            channel.close();
            throw new FolderInUseException(service, folder, null);
        } catch (OverlappingFileLockException e) {
            close(channel);
            throw new FolderInUseException(service, folder, e);
        } catch (IOException e) {
            close(channel);
            throw new LocalServiceException(
                    service, "%s cannot use the folder %s: %s".formatted(service, folder, e), e);
        }
    }

    @Override
    public void close() {
        close(channel);
    }

    private static void close(FileChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
