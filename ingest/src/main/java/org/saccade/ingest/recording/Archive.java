package org.saccade.ingest.recording;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipError;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.Head;

/**
 * A ZIP archive whose files are read in place: nothing is ever extracted, so no name in it can lead anywhere. A file in an archive is named
 * {@code archive.zip!/folder/name}. Close it after use.
 */
final class Archive implements Closeable {

    /** Stands between an archive and the file in it. */
    static final String SEPARATOR = "!/";

    private static final int NAMED = 5;

    private final Path file;
    private final FileSystem files;

    private Archive(Path file, FileSystem files) {
        this.file = file;
        this.files = files;
    }

    /** True when a file that begins so is a ZIP archive; .npz files are, too. */
    static boolean is(Head head) {
        return head.startsWith("PK\u0003\u0004") || head.startsWith("PK\u0005\u0006");
    }

    /** The archive in {@code archive.zip!/name}; null when the path names no file in an archive. */
    static Path archiveOf(Path path) {
        int at = path.toString().indexOf(SEPARATOR);
        return at < 0 ? null : Path.of(path.toString().substring(0, at));
    }

    /** The name in {@code archive.zip!/name}. */
    static String entryOf(Path path) {
        return path.toString().substring(path.toString().indexOf(SEPARATOR) + SEPARATOR.length());
    }

    static Archive open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new FormatException("there is no archive " + file);
        }
        try {
            return new Archive(file, FileSystems.newFileSystem(file, Map.of()));
        } catch (ZipException | ZipError | ProviderNotFoundException | IllegalArgumentException e) {
            throw unreadable(file, e);
        }
    }

    private static FormatException unreadable(Path file, Throwable e) {
        return new FormatException(file + " is no ZIP archive that can be read: " + e.getMessage());
    }

    /**
     * A file in it.
     *
     * @throws FormatException when there is none, or several of this name, of which every program reads another
     */
    Path entry(String name) throws IOException {
        try {
            Path entry = files.getPath("/" + name);
            if (Files.isRegularFile(entry)) {
                refuseSeveral(name);
                return entry;
            }
        } catch (InvalidPathException e) {
            throw new FormatException(file + SEPARATOR + name + " is no file name: " + e.getMessage());
        }
        throw new FormatException("there is no file " + name + " in " + file);
    }

    private void refuseSeveral(String name) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.stream()
                            .filter(entry -> entry.getName().equals(name))
                            .limit(2)
                            .count()
                    > 1) {
                throw new FormatException(file + " has two files called " + name);
            }
        } catch (ZipException | IllegalArgumentException e) {
            throw unreadable(file, e);
        }
    }

    /** Name of the one file in it; hidden files and those that archivers add do not count. */
    String only() throws IOException {
        try (Stream<Path> all = Files.walk(files.getPath("/"))) {
            List<String> names = all.filter(Files::isRegularFile)
                    .filter(entry -> !entry.getFileName().toString().startsWith(".") && !entry.startsWith("/__MACOSX"))
                    .map(entry -> entry.toString().substring(1))
                    .sorted()
                    .limit(NAMED + 1L)
                    .toList();
            if (names.isEmpty()) {
                throw new FormatException(file + " is an archive without files");
            }
            if (names.size() > 1) {
                throw new FormatException(file + " is an archive of several files; name one, such as " + file
                        + SEPARATOR + names.get(0) + " (there are " + String.join(", ", names)
                        + (names.size() > NAMED ? ", ..." : "") + ")");
            }
            return names.get(0);
        } catch (ZipException e) {
            throw unreadable(file, e);
        } catch (UncheckedIOException e) {
            // What is said of an entry is looked at when the walk comes to it.
            if (e.getCause() instanceof ZipException damage) {
                throw unreadable(file, damage);
            }
            throw e.getCause();
        }
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
