package org.saccade.ingest.fetch;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Lines of a manifest or a list, one at a time, of bounded length. Not safe for several threads. */
final class ListLines implements AutoCloseable {

    /** Names may have 4096 bytes, addresses rarely more. */
    private static final int LONGEST = 1 << 14;

    private final Path file;
    private final Reader in;
    private int number;

    ListLines(Path file) throws IOException {
        this.file = file;
        this.in = Files.newBufferedReader(file, StandardCharsets.UTF_8);
    }

    /**
     * The next line without its end; null behind the last.
     *
     * @throws FetchException when it is too long, or no text
     */
    String next() throws IOException {
        StringBuilder line = new StringBuilder();
        number++;
        try {
            int c = in.read();
            if (c < 0) {
                return null;
            }
            for (; c >= 0 && c != '\n'; c = in.read()) {
                if (line.length() == LONGEST) {
                    throw new FetchException(where() + " is longer than " + LONGEST + " characters");
                }
                line.append((char) c);
            }
        } catch (CharacterCodingException e) {
            throw new FetchException(where() + " is no text in UTF-8", e);
        }
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
    }

    /** The list and the line at hand, for messages. */
    String where() {
        return file + ", line " + number;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
