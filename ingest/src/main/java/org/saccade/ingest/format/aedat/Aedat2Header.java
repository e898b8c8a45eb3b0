package org.saccade.ingest.format.aedat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.saccade.ingest.format.FormatException;

/**
 * The lines of text in front of the words of {@link Aedat2Layout}. Reads exactly them; memory is one line, cut at a fixed length.
 *
 * @param bytes length of all lines
 * @param chip the one they name; null when they name none
 */
record Aedat2Header(long bytes, Aedat2Chip chip) {

    /** As much of a line as is looked at; jAER's preferences may hold longer ones. */
    private static final int LOOK = 4096;

    /** Reads the lines; what follows is the next byte of the stream. */
    static Aedat2Header read(BufferedInputStream in, String source) throws IOException {
        long bytes = 0;
        Aedat2Chip stated = null;
        Aedat2Chip mentioned = null;
        boolean preferences = false;
        byte[] line = new byte[LOOK];
        while (beginsWithText(in)) {
            int length = 0;
            long start = bytes;
            int b;
            do {
                b = in.read();
                if (b < 0) {
                    throw new FormatException(source + ": the header is cut off inside the line at byte " + start);
                }
                if (length < LOOK) {
                    line[length++] = (byte) b;
                }
                bytes++;
            } while (b != '\n');
            String text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
            if (start == 0 && !text.startsWith(Aedat2Layout.MAGIC)) {
                break;
            }
            // Preferences of the program may mention other chips than the one that was recorded.
            preferences |= text.contains("Start of Preferences");
            Optional<Aedat2Chip> chip = preferences ? Optional.empty() : Aedat2Chip.named(text);
            if (stated == null && text.contains("AEChip")) {
                stated = chip.orElse(null);
            } else if (mentioned == null && text.toLowerCase(Locale.ROOT).contains("hardware")) {
                mentioned = chip.orElse(null);
            }
        }
        if (bytes == 0) {
            throw new FormatException(source + " does not begin with " + Aedat2Layout.MAGIC);
        }
        return new Aedat2Header(bytes, stated != null ? stated : mentioned);
    }

    /** Looks at the bytes of one word without using them. */
    private static boolean beginsWithText(BufferedInputStream in) throws IOException {
        in.mark(Aedat2Layout.WORD);
        byte[] next = in.readNBytes(Aedat2Layout.WORD);
        in.reset();
        if (next.length == 0 || next[0] != '#') {
            return false;
        }
        for (byte b : next) {
            if (b == '\n') {
                return true;
            }
            if (b >= 0 && b < ' ' && b != '\r' && b != '\t') {
                return false;
            }
        }
        return true;
    }
}
