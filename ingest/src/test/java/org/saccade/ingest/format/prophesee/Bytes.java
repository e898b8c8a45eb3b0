package org.saccade.ingest.format.prophesee;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Files put together by hand. */
final class Bytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static Bytes text(String lines) {
        Bytes bytes = new Bytes();
        bytes.out.writeBytes(lines.getBytes(StandardCharsets.ISO_8859_1));
        return bytes;
    }

    Bytes words16(int... words) {
        ByteBuffer buffer = little(2 * words.length);
        for (int word : words) {
            buffer.putShort((short) word);
        }
        return add(buffer);
    }

    Bytes words32(int... words) {
        ByteBuffer buffer = little(4 * words.length);
        for (int word : words) {
            buffer.putInt(word);
        }
        return add(buffer);
    }

    Bytes words64(long... words) {
        ByteBuffer buffer = little(8 * words.length);
        for (long word : words) {
            buffer.putLong(word);
        }
        return add(buffer);
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Bytes add(ByteBuffer buffer) {
        out.writeBytes(buffer.array());
        return this;
    }

    byte[] all() {
        return out.toByteArray();
    }
}
