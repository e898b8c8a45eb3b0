package org.saccade.ingest.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Lines of a list that comes with a data set, one at a time, of bounded length. */
final class TextLines {

    /** No list that is known comes near. */
    private static final int LONGEST = 4096;

    private TextLines() {}

    /** What is done with a line. */
    interface Visitor {
        /**
         * A line that is not empty, without white space around it.
         *
         * @param number from 1
         */
        void line(String text, int number);
    }

    /**
     * Goes through a file; bytes that are no UTF-8 become question marks.
     *
     * @throws DataSetException when a line is too long to be one of a list
     */
    static void each(Path file, Visitor visitor) throws IOException {
        try (Reader in = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8)) {
            StringBuilder line = new StringBuilder();
            char[] buffer = new char[1 << 13];
            int number = 1;
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    if (buffer[i] == '\n') {
                        visit(line, number++, visitor);
                    } else if (line.length() == LONGEST) {
                        throw new DataSetException(Names.shown(file) + ": line " + number + " is longer than " + LONGEST
                                + " characters; this is no list");
                    } else {
                        line.append(buffer[i]);
                    }
                }
            }
            visit(line, number, visitor);
        }
    }

    /** The first lines of a file of any kind, at most {@code most}; its first few thousand bytes are looked at. */
    static List<String> first(Path file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String head = new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
            return head.lines().map(String::strip).limit(most).toList();
        }
    }

    private static void visit(StringBuilder line, int number, Visitor visitor) {
        // Some editors put a byte order mark first.
        String text = line.toString().replace("\uFEFF", "").strip();
        line.setLength(0);
        if (!text.isEmpty()) {
            visitor.line(text, number);
        }
    }

    /**
     * A number in a list.
     *
     * @throws DataSetException naming file and line when it is none, or not within 0 .. {@code most}
     */
    static int number(String text, int most, Path file, int line) {
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new DataSetException(
                Names.shown(file) + ", line " + line + ": '" + text.strip() + "' is no number from 0 to " + most);
    }
}
