package org.saccade.ingest.live;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.saccade.ingest.format.FormatException;

/** Bytes of a connection that are not decoded yet; grows to the longest unit of its protocol, and no further. Not safe for several threads. */
final class StreamBuffer {

    private static final int FIRST = 1 << 16;

    private final int longest;
    private byte[] bytes = new byte[FIRST];
    private int filled;

    StreamBuffer(int longest) {
        this.longest = Math.max(FIRST, longest);
    }

    /** Where the next bytes are to be put; has room for at least one. */
    ByteBuffer room() {
        if (filled == bytes.length) {
            if (filled >= longest) {
                throw new FormatException("a unit of more than " + longest + " bytes");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(longest, 2L * bytes.length));
        }
        return ByteBuffer.wrap(bytes, filled, bytes.length - filled);
    }

    /** So many bytes were put there: decodes what is whole. */
    void took(int read, Feed feed) {
        filled += read;
        int used = feed.received(bytes, 0, filled);
        System.arraycopy(bytes, used, bytes, 0, filled - used);
        filled -= used;
        if (filled == 0 && bytes.length > FIRST) {
            bytes = new byte[FIRST];
        }
    }
}
