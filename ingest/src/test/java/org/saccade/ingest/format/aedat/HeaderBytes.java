package org.saccade.ingest.format.aedat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The header of an AEDAT 4 file in memory. */
final class HeaderBytes {

    private HeaderBytes() {}

    static Aedat4Header read(byte[] file) {
        try {
            return Aedat4Header.read(new ByteArrayInputStream(file), "memory", true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
