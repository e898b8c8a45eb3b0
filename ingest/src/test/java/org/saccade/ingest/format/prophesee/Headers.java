package org.saccade.ingest.format.prophesee;

import java.nio.charset.StandardCharsets;

/** Finds the end of the headers that our writers make. */
final class Headers {

    private static final String END = "% end\n";

    private Headers() {}

    static int length(byte[] file) {
        return new String(file, StandardCharsets.ISO_8859_1).indexOf(END) + END.length();
    }
}
