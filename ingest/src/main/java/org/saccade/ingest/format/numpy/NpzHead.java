package org.saccade.ingest.format.numpy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.Head;

/**
 * What the first bytes of a NumPy archive tell: the name of its first array, and where it is packed as NumPy packs, its shape.
 *
 * <pre>
 *   byte 0 .. 3     'PK', 3, 4
 *   byte 8, 9       method: 0 stored, 8 deflated
 *   byte 26, 27     length of the name
 *   byte 28, 29     length of the extra field
 *   byte 30 ..      name, extra field, the packed bytes                                    little-endian
 * </pre>
 */
public final class NpzHead {

    private static final int METHOD = 8;
    private static final int NAME_LENGTH = 26;
    private static final int EXTRA_LENGTH = 28;
    private static final int NAME = 30;
    private static final int DEFLATED = 8;

    private final byte[] bytes;

    private NpzHead(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The head of an archive whose first entry is a NumPy array in no folder; empty for any other file. */
    public static Optional<NpzHead> of(Head head) {
        NpzHead archive = new NpzHead(head.bytes());
        boolean zip = head.startsWith("PK\u0003\u0004") && head.bytes().length > NAME;
        return zip && archive.name().endsWith(".npy") && !archive.name().contains("/")
                ? Optional.of(archive)
                : Optional.empty();
    }

    private String name() {
        int length = Math.min(number(NAME_LENGTH), bytes.length - NAME);
        return new String(bytes, NAME, length, StandardCharsets.ISO_8859_1);
    }

    /** Name of the first array. */
    public String array() {
        return name().substring(0, name().length() - ".npy".length());
    }

    /** What the first array says of itself; empty where the first bytes do not reach so far. */
    public Optional<NpyHeader> header() {
        int start = NAME + number(NAME_LENGTH) + number(EXTRA_LENGTH);
        if (start >= bytes.length) {
            return Optional.empty();
        }
        Inflater inflater = new Inflater(true);
        InputStream packed = new ByteArrayInputStream(bytes, start, bytes.length - start);
        try (InputStream in = number(METHOD) == DEFLATED ? new InflaterInputStream(packed, inflater) : packed) {
            return Optional.of(NpyHeader.read(in));
        } catch (FormatException | IOException e) {
            // Not packed as NumPy packs, or too long for a glance: opening it says more.
            return Optional.empty();
        } finally {
            inflater.end();
        }
    }

    private int number(int at) {
        return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8;
    }
}
