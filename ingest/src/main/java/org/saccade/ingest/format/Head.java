package org.saccade.ingest.format;

import java.nio.charset.StandardCharsets;

/**
 * The beginning of a file, by which formats recognise their own.
 *
 * @param name of the file; a hint only
 * @param bytes the first bytes, at most {@link #LENGTH}
 * @param size of the whole file in bytes; -1 when not known
 */
@SuppressWarnings("java:S6218") // compared by nobody
public record Head(String name, byte[] bytes, long size) {

    /** Bytes that are looked at. */
    public static final int LENGTH = 4096;

    /** True when the file begins with these characters (ISO 8859-1). */
    public boolean startsWith(String magic) {
        if (bytes.length < magic.length()) {
            return false;
        }
        for (int i = 0; i < magic.length(); i++) {
            if ((bytes[i] & 0xFF) != magic.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The bytes as text (ISO 8859-1). */
    public String text() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
