package org.saccade.ingest.format.aedat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.saccade.ingest.format.FormatException;

/**
 * The body of one packet after the other, in buffers that are used again. They grow as bytes really come, whatever a packet promises, and
 * hardly past {@link #MOST}.
 */
final class Aedat4Body {

    /** Bytes of a body, packed and unpacked alike: 4 million events. Recorders write packets of a few thousand. */
    static final int MOST = 1 << 26;

    private static final int FIRST = 1 << 16;

    private byte[] packed = new byte[FIRST];
    private int packedLength;
    private byte[] plain = packed;
    private int length;

    /** Reads a body of {@code size} bytes, at most {@link #MOST}; false when the source ends inside it. */
    boolean fill(InputStream in, int size) throws IOException {
        packedLength = 0;
        while (packedLength < size) {
            if (packedLength == packed.length) {
                packed = Arrays.copyOf(packed, 2 * packed.length);
            }
            int wanted = Math.min(size, packed.length) - packedLength;
            int read = in.readNBytes(packed, packedLength, wanted);
            packedLength += read;
            if (read < wanted) {
                return false;
            }
        }
        return true;
    }

    /**
     * Unpacks what was read, or the first {@code atMost} bytes of it.
     *
     * @throws FormatException when it does not unpack, or to more than {@link #MOST}
     */
    void unpack(Aedat4Compression compression, int atMost) {
        if (compression == Aedat4Compression.NONE) {
            plain = packed;
            length = packedLength;
            return;
        }
        if (plain == packed) {
            plain = new byte[FIRST];
        }
        length = 0;
        try {
            if (compression.isLz4()) {
                unpackLz4(atMost);
            } else {
                unpackZstd(atMost);
            }
        } catch (IOException | RuntimeException e) {
            // The libraries throw whatever they like at broken bytes; these come from memory, so nothing else can have
            // failed.
            throw new FormatException(
                    "a body of " + packedLength + " bytes is no " + compression + " frame: " + e.getMessage());
        }
        if (length > MOST) {
            throw new FormatException("a body of " + packedLength + " bytes unpacks to more than " + MOST);
        }
    }

    private void unpackLz4(int atMost) {
        Lz4Frame frame = new Lz4Frame(packed, packedLength);
        // Of a whole body the end is asked for too, even where nothing more may come: there its checksum is.
        for (int block = 0; block >= 0 && (length < atMost || atMost == MOST && length == MOST); ) {
            room(frame.mostInNext());
            block = frame.unpack(plain, length);
            length += Math.max(0, block);
        }
    }

    private void unpackZstd(int atMost) throws IOException {
        try (InputStream in = Aedat4Compression.zstd(packed, packedLength)) {
            // A byte behind the most, where there is one, shows that there are too many.
            int wanted = atMost == MOST ? MOST + 1 : atMost;
            for (int read = 0; read >= 0 && length < wanted; ) {
                room(1);
                read = in.read(plain, length, Math.min(plain.length, wanted) - length);
                length += Math.max(0, read);
            }
        }
    }

    /** Makes room for so many bytes behind those that were unpacked. */
    private void room(int more) {
        if (plain.length - length < more) {
            plain = Arrays.copyOf(plain, Math.max(Math.min(2 * plain.length, MOST + 1), length + more));
        }
    }

    /** What was unpacked, from 0 to {@link #length()}. */
    byte[] bytes() {
        return plain;
    }

    int length() {
        return length;
    }
}
