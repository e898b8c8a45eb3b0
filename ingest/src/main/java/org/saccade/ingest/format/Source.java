package org.saccade.ingest.format;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Where a recording comes from: a file, which may lie in an archive, or a stream that can be read once. A small file is read whole when its
 * head is asked for, and what was read is what the next {@link #open} gives: one way to the disk instead of two. Not safe for several threads.
 */
public final class Source {

    /** Files up to this size are small. */
    private static final int SMALL = 1 << 16;

    private final String name;
    private final Path file;
    private InputStream once;
    /** All of a small file, between the look at its head and its opening; else null. */
    private byte[] whole;

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
        return file == null ? -1 : whole != null ? whole.length : Files.size(file);
    }

    /** The first bytes; they can still be read afterwards. */
    public Head head() throws IOException {
        if (file == null) {
            once.mark(Head.LENGTH);
            byte[] bytes = once.readNBytes(Head.LENGTH);
            once.reset();
            return new Head(name, bytes, -1);
        }
        return archived() || !Files.isRegularFile(file) ? firstOf(size()) : head(size());
    }

    /** The same of a regular file outside of archives whose size is known. */
    public Head head(long size) throws IOException {
        if (size > SMALL) {
            return firstOf(size);
        }
        whole = null;
        byte[] all = new byte[(int) size];
        int read;
        boolean more;
        try (InputStream in = open()) {
            read = in.readNBytes(all, 0, all.length);
            more = in.read() >= 0;
        }
        if (read < all.length) {
            all = Arrays.copyOf(all, read);
        }
        // One that grows meanwhile is read anew; so is one that does not tell its size.
        whole = more ? null : all;
        return new Head(name, read <= Head.LENGTH ? all : Arrays.copyOf(all, Head.LENGTH), size);
    }

    private Head firstOf(long size) throws IOException {
        try (InputStream in = open()) {
            return new Head(name, in.readNBytes(Head.LENGTH), size);
        }
    }

    /**
     * The bytes from the first on; the caller closes them.
     *
     * @throws FormatException when this is a stream that was opened already
     */
    public InputStream open() throws IOException {
        if (whole != null) {
            InputStream in = new ByteArrayInputStream(whole);
            whole = null;
            return in;
        }
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
