package org.saccade.ingest.format;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where a recording comes from: a file, which may lie in an archive, or a stream that can be read once. Not safe for several threads. */
public final class Source {

    private final String name;
    private final Path file;
    private InputStream once;

    private Source(String name, Path file, InputStream once) {
        this.name = name;
        this.file = file;
        this.once = once;
    }

    /** A file. */
    public static Source of(Path file) {
        return new Source(file.toString(), file, null);
    }

    /** The same under another name in messages. */
    public static Source of(Path file, String name) {
        return new Source(name, file, null);
    }

    /** A stream, such as standard input; closed by whoever reads it. */
    public static Source of(InputStream in, String name) {
        return new Source(name, null, new BufferedInputStream(in, 1 << 16));
    }

    /** For messages. */
    public String name() {
        return name;
    }

    /** True when the bytes can be read more than once. */
    public boolean again() {
        return file != null;
    }

    /**
     * The bytes at random, for formats that cannot be read from front to back; the caller closes it. A {@link FileChannel} for a file; one
     * in an archive is in memory.
     *
     * @throws FormatException when this is a stream, or a file in an archive that is damaged or unpacks to too much
     */
    public SeekableByteChannel channel() throws IOException {
        if (file == null) {
            throw new FormatException(name + ": this format is read from a file, not from a stream");
        }
        return archived() ? new ArchivedFile(file, name).channel() : FileChannel.open(file, StandardOpenOption.READ);
    }

    private boolean archived() {
        return file.getFileSystem() != FileSystems.getDefault();
    }

    /** Bytes in all; -1 when not known. */
    public long size() throws IOException {
        return file == null ? -1 : Files.size(file);
    }

    /** The first bytes; they can still be read afterwards. */
    public Head head() throws IOException {
        if (file == null) {
            once.mark(Head.LENGTH);
            byte[] bytes = once.readNBytes(Head.LENGTH);
            once.reset();
            return new Head(name, bytes, -1);
        }
        try (InputStream in = open()) {
            return new Head(name, in.readNBytes(Head.LENGTH), size());
        }
    }

    /**
     * The bytes from the first on; the caller closes them.
     *
     * @throws FormatException when this is a stream that was opened already
     */
    public InputStream open() throws IOException {
        if (file != null) {
            return archived() ? new ArchivedFile(file, name).stream() : Files.newInputStream(file);
        }
        if (once == null) {
            throw new FormatException(name + " can be read only once");
        }
        InputStream in = once;
        once = null;
        return in;
    }

    @Override
    public String toString() {
        return name;
    }
}
