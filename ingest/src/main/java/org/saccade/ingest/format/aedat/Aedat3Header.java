package org.saccade.ingest.format.aedat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.saccade.ingest.format.FormatException;
import org.saccade.schemas.event.Geometry;

/**
 * The lines of text in front of the packets of {@link Aedat3Layout}.
 *
 * @param bytes length of all lines
 * @param text the lines
 */
record Aedat3Header(int bytes, String text) {

    /** Far more than any program writes. */
    private static final int LONGEST = 1 << 20;

    /** Reads the lines; what follows is the next byte of the stream. */
    static Aedat3Header read(InputStream in, String source) throws IOException {
        StringBuilder text = new StringBuilder();
        int lineStart = 0;
        while (true) {
            int b = in.read();
            if (b < 0 || text.length() == LONGEST) {
                throw new FormatException(
                        source + ": the header has no line " + Aedat3Layout.END + " before byte " + text.length());
            }
            text.append((char) b);
            if (b == '\n') {
                String line = text.substring(lineStart).trim();
                if (lineStart == 0 && !line.startsWith(Aedat3Layout.MAGIC)) {
                    throw new FormatException(source + " does not begin with " + Aedat3Layout.MAGIC);
                }
                if (line.startsWith("#Format:") && !line.contains("RAW")) {
                    throw new FormatException(source + ": its packets are stored as '"
                            + line.substring(8).trim() + "' (byte " + lineStart + "); only RAW is read");
                }
                if (line.startsWith(Aedat3Layout.END)) {
                    return new Aedat3Header(text.length(), text.toString());
                }
                lineStart = text.length();
            }
        }
    }

    /** Size of the camera that the first source line names. */
    Optional<Geometry> geometry() {
        return text.lines()
                .filter(line -> line.startsWith("#Source"))
                .flatMap(line -> Aedat2Chip.named(line).stream())
                .map(Aedat2Chip::geometry)
                .findFirst();
    }
}
