package org.saccade.ingest.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;

/**
 * Bytes of an archive's entry as the archive states them: with its checksum and, where it is known ahead, of its length. Any failure below
 * is damage to the archive and a FormatException. Not safe for several threads.
 */
public final class ArchivedStream extends BlockStream {

    private static final long UNKNOWN = -1;

    private final InputStream in;
    private final String name;
    private final long size;
    private final long checksum;
    private final CRC32 crc = new CRC32();
    private long at;

    private ArchivedStream(InputStream in, String name, long size, long checksum) {
        this.in = in;
        this.name = name;
        this.size = size;
        this.checksum = checksum;
    }

    /**
     * A stream up to its own end.
     *
     * @param name of archive and entry, for messages
     */
    public static ArchivedStream of(InputStream in, String name, long checksum) {
        return new ArchivedStream(in, name, UNKNOWN, checksum);
    }

    /** A stream of so many bytes: one that ends sooner is damaged, what lies behind is not read. */
    public static ArchivedStream of(InputStream in, String name, long size, long checksum) {
        return new ArchivedStream(in, name, size, checksum);
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == size) {
            return -1;
        }
        int read = block(into, from, size == UNKNOWN ? length : (int) Math.min(length, size - at));
        if (read > 0) {
            crc.update(into, from, read);
            at += read;
        } else if (size != UNKNOWN) {
            throw new FormatException(name + " ends at byte " + at + " of " + size);
        }
        if ((read < 0 || at == size) && crc.getValue() != checksum) {
            throw new FormatException(
                    name + " cannot be unpacked: its checksum is not the one that the archive states");
        }
        return read;
    }

    private int block(byte[] into, int from, int length) throws FormatException {
        try {
            return in.read(into, from, length);
        } catch (IOException | RuntimeException e) {
            throw new FormatException(name + " cannot be unpacked behind byte " + at + ": " + e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
