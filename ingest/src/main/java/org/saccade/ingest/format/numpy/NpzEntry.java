package org.saccade.ingest.format.numpy;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import org.saccade.ingest.format.FormatException;

/** The bytes of an archive's entry: no more and no fewer than the archive states, and with the checksum it states. */
final class NpzEntry extends InputStream {

    private final InputStream in;
    private final String name;
    private final long size;
    private final long checksum;
    private final CRC32 crc = new CRC32();
    private long at;

    /** @param name of archive and entry, for messages */
    NpzEntry(InputStream in, String name, long size, long checksum) {
        this.in = in;
        this.name = name;
        this.size = size;
        this.checksum = checksum;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == size) {
            return -1;
        }
        int read;
        try {
            read = in.read(into, from, (int) Math.min(length, size - at));
        } catch (IOException | RuntimeException e) {
            throw new FormatException(name + " cannot be unpacked behind byte " + at + ": " + e.getMessage());
        }
        if (read <= 0) {
            throw new FormatException(name + " ends at byte " + at + " of " + size);
        }
        crc.update(into, from, read);
        at += read;
        if (at == size && crc.getValue() != checksum) {
            throw new FormatException(name + " is damaged: its checksum is not the one that the archive states");
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
