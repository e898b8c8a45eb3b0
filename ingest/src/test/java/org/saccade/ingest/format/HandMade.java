package org.saccade.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Files put together by hand, and what is read of them as rows {@code t x y p}. Numbers are little-endian unless they say otherwise. */
public final class HandMade {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public HandMade text(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    public HandMade raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public HandMade u8(int... values) {
        for (int value : values) {
            out.write(value);
        }
        return this;
    }

    public HandMade u16(int... values) {
        for (int value : values) {
            u8(value, value >>> 8);
        }
        return this;
    }

    public HandMade u32(int... values) {
        for (int value : values) {
            u16(value, value >>> 16);
        }
        return this;
    }

    public HandMade u64(long... values) {
        for (long value : values) {
            u32((int) value, (int) (value >>> 32));
        }
        return this;
    }

    public HandMade bigEndian32(int... values) {
        for (int value : values) {
            u8(value >>> 24, value >>> 16, value >>> 8, value);
        }
        return this;
    }

    public int size() {
        return out.size();
    }

    public byte[] bytes() {
        return out.toByteArray();
    }

    /** All rows of a source that can be read once. */
    public static List<String> read(RecordingFormat format, byte[] file, ReadOptions options) throws IOException {
        try (ColumnReader reader = open(format, file, options)) {
            return rows(reader, 100);
        }
    }

    public static ColumnReader open(RecordingFormat format, byte[] file, ReadOptions options) throws IOException {
        return format.open(Source.of(new ByteArrayInputStream(file), "memory"), options);
    }

    /** All rows, in batches of {@code capacity}. */
    public static List<String> rows(ColumnReader reader, int capacity) throws IOException {
        List<String> rows = new ArrayList<>();
        EventColumns columns = new EventColumns(capacity);
        while (reader.read(columns)) {
            take(columns, rows);
        }
        return rows;
    }

    /** All rows of bytes that come in pieces, so that words are cut wherever that falls. */
    public static List<String> decode(EventDecoder decoder, byte[] bytes, int piece) {
        List<String> rows = new ArrayList<>();
        EventColumns columns = new EventColumns(64);
        int used = 0;
        for (int there = 0; there < bytes.length; ) {
            there = Math.min(bytes.length, there + piece);
            for (int before = -1; used != before; ) {
                before = used;
                used = decoder.decode(bytes, used, there, columns);
                take(columns, rows);
            }
        }
        return rows;
    }

    private static void take(EventColumns columns, List<String> rows) {
        for (int i = 0; i < columns.count(); i++) {
            rows.add(columns.timeUs(i) + " " + columns.x()[i] + " " + columns.y()[i] + " " + columns.p()[i]);
        }
        columns.clear();
    }

    /**
     * Cuts a file at every byte: what is read is the front of what the whole file holds, or a {@link FormatException} names the source.
     *
     * @param header bytes below which a cut file cannot be opened
     */
    public static void cutAnywhere(RecordingFormat format, byte[] file, int header, ReadOptions options)
            throws IOException {
        List<String> whole = read(format, file, options);
        assertThat(whole).isNotEmpty();
        for (int length = 0; length < file.length; length++) {
            try (ColumnReader reader = open(format, Arrays.copyOf(file, length), options)) {
                List<String> rows = rows(reader, 100);
                assertThat(length).isGreaterThanOrEqualTo(header);
                assertThat(rows).isEqualTo(whole.subList(0, rows.size()));
                if (reader.truncatedAtByte() >= 0) {
                    assertThat(reader.truncatedAtByte()).isBetween((long) header, (long) length);
                } else {
                    assertThat(reader.bytes()).isEqualTo(length - header);
                }
            } catch (FormatException e) {
                assertThat(e).hasMessageStartingWith("memory");
                assertThat(length).isLessThan(header);
            }
        }
    }

    /** Changes every byte of a file from one on: whatever comes of it, it is rows or a {@link FormatException} that names the source. */
    public static void changeAnywhere(RecordingFormat format, byte[] file, int from, ReadOptions options)
            throws IOException {
        for (int at = from; at < file.length; at++) {
            for (int change : new int[] {0x01, 0x80, 0xFF}) {
                byte[] changed = file.clone();
                changed[at] ^= (byte) change;
                try {
                    read(format, changed, options);
                } catch (FormatException e) {
                    assertThat(e).hasMessageStartingWith("memory");
                }
            }
        }
    }
}
