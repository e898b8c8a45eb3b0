package org.saccade.ingest.dataset;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.Map;
import java.util.zip.ZipError;
import java.util.zip.ZipException;

/**
 * ZIP archives as folders. Nothing is extracted, so no name in one leads anywhere; an archive stays open as long as the process, since the data
 * sets in it are read at any time. Java keeps some 200 bytes of memory for each file in an open archive.
 */
final class Archives {

    private Archives() {}

    /**
     * The top folder of an archive.
     *
     * @throws DataSetException when it is none that can be read
     */
    static Path open(Path file) throws IOException {
        try {
            return FileSystems.newFileSystem(file, Map.of()).getPath("/");
        } catch (ZipException | ZipError | ProviderNotFoundException | IllegalArgumentException e) {
            throw unreadable(file, e);
        }
    }

    /** What is said of an archive with damage that shows only on the way through it. */
    static DataSetException unreadable(Path file, Throwable damage) {
        return new DataSetException(file + " is no ZIP archive that can be read: " + damage.getMessage(), damage);
    }
}
