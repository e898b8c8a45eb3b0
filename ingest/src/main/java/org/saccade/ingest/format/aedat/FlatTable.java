package org.saccade.ingest.format.aedat;

import com.google.flatbuffers.Table;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.saccade.ingest.format.FormatException;

/**
 * A table in a flatbuffer that nobody has checked: every offset and length is compared with the end of the buffer before it is followed.
 * Fields are numbered from 0.
 */
final class FlatTable extends Table {

    private static final int IDENTIFIER = 4;

    private FlatTable(ByteBuffer buffer, int at) {
        __reset(at, buffer);
    }

    /**
     * The table that a flatbuffer is about.
     *
     * @param from offset of the buffer, behind its length
     * @param to end of it
     * @throws FormatException when it is none of this identifier
     */
    static FlatTable root(byte[] bytes, int from, int to, String identifier) {
        if (to - from < 8) {
            throw new FormatException("a flatbuffer of " + (to - from) + " bytes");
        }
        String found = new String(bytes, from + IDENTIFIER, 4, StandardCharsets.ISO_8859_1);
        if (!found.equals(identifier)) {
            throw new FormatException("no flatbuffer " + identifier);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, to).order(ByteOrder.LITTLE_ENDIAN);
        return checked(() -> new FlatTable(buffer, from + buffer.getInt(from)));
    }

    /** A number, or {@code otherwise} where the field is absent. */
    int int32(int field, int otherwise) {
        return checked(() -> at(field) == 0 ? otherwise : bb.getInt(at(field)));
    }

    /** A number, or {@code otherwise} where the field is absent. */
    long int64(int field, long otherwise) {
        return checked(() -> at(field) == 0 ? otherwise : bb.getLong(at(field)));
    }

    /** Text, empty where the field is absent. */
    String text(int field) {
        int length = vectorLength(field, 1);
        return length == 0 ? "" : new String(bb.array(), vectorStart(field), length, StandardCharsets.UTF_8);
    }

    /** Elements of a vector, 0 where the field is absent; all of them, {@code size} bytes each, lie within the buffer. */
    int vectorLength(int field, int size) {
        int start = vectorStart(field);
        if (start == 0) {
            return 0;
        }
        long length = checked(() -> bb.getInt(start - Integer.BYTES));
        if (length < 0 || length * size > bb.limit() - start) {
            throw new FormatException(
                    "a vector of " + length + " elements of " + size + " bytes in " + (bb.limit() - start) + " bytes");
        }
        return (int) length;
    }

    /** Offset of the first element of a vector; 0 where the field is absent. */
    int vectorStart(int field) {
        return checked(() -> {
            int at = at(field);
            return at == 0 ? 0 : at + bb.getInt(at) + Integer.BYTES;
        });
    }

    private int at(int field) {
        int offset = __offset(4 + 2 * field);
        return offset == 0 ? 0 : bb_pos + offset;
    }

    private interface Look<T> {
        T at();
    }

    /** The buffer itself refuses what lies outside it. */
    private static <T> T checked(Look<T> look) {
        try {
            return look.at();
        } catch (IndexOutOfBoundsException e) {
            throw new FormatException("a flatbuffer that points outside itself");
        }
    }
}
