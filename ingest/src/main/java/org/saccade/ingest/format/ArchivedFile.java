package org.saccade.ingest.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/**
 * A file in a ZIP archive, as Java's zip file system shows it. That system serves a stream; whoever asks it for random access gets a copy
 * unpacked beside the archive, which a bomb fills the disk with and a folder that cannot be written refuses. Here such a file is unpacked
 * into memory, as far as its packed size makes sense of it.
 */
final class ArchivedFile {

    /** Unpacked size that any file may have. */
    private static final long ANY = 8L << 20;
    /** Recordings are not packed to less than an eighth; a bomb is, a thousandfold. */
    private static final long RATIO = 8;

    private static final long MOST = 64L << 20;

    private final Path file;
    private final String name;

    ArchivedFile(Path file, String name) {
        this.file = file;
        this.name = name;
    }

    /** The bytes in order; damage to them is a FormatException. */
    InputStream stream() throws IOException {
        try {
            return ArchivedStream.of(Files.newInputStream(file), name, (Long) Files.getAttribute(file, "zip:crc"));
        } catch (IOException | IllegalArgumentException e) {
            throw cannot(e);
        }
    }

    /**
     * The bytes at random.
     *
     * @throws FormatException when they are damaged, or more than memory is given for
     */
    SeekableByteChannel channel() throws IOException {
        long size = Files.size(file);
        long packed = (Long) Files.getAttribute(file, "zip:compressedSize");
        long most = Math.min(MOST, ANY + RATIO * Math.min(packed, MOST));
        if (size < 0 || size > most) {
            throw new FormatException(name + " has " + size + " bytes, more than are unpacked into memory for " + packed
                    + " bytes of an archive; unpack it first");
        }
        byte[] bytes = new byte[(int) size];
        try (InputStream in = stream()) {
            if (in.readNBytes(bytes, 0, bytes.length) < bytes.length || in.read() >= 0) {
                throw new FormatException(name + " has not the " + size + " bytes that its archive states");
            }
        }
        return new SeekableInMemoryByteChannel(bytes);
    }

    private FormatException cannot(Exception e) {
        return new FormatException(name + " cannot be unpacked: " + e.getMessage());
    }
}
