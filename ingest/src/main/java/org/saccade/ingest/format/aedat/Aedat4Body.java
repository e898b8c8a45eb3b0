package org.saccade.ingest.format.aedat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.saccade.ingest.format.FormatException;

/**
 * The body of one packet after the other, in buffers that are used again. They grow as bytes really come, whatever a packet promises, and
 * never past {@link #MOST}.
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
        try (InputStream in = compression.unpacking(packed, packedLength)) {
            while (length < atMost) {
                if (length == plain.length) {
                    plain = Arrays.copyOf(plain, 2 * plain.length);
                }
                int read = in.read(plain, length, plain.length - length);
                if (read < 0) {
                    return;
                }
                length += read;
            }
            if (atMost == MOST && in.read() >= 0) {
                throw new FormatException("a body of " + packedLength + " bytes unpacks to more than " + MOST);
            }
        } catch (FormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The libraries throw whatever they like at broken bytes; these come from memory, so nothing else can have
            // failed.
            throw new FormatException(
                    "a body of " + packedLength + " bytes is no " + compression + " frame: " + e.getMessage());
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
