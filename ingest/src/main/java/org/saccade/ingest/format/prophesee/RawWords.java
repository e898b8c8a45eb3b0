package org.saccade.ingest.format.prophesee;

import java.util.Locale;
import org.saccade.ingest.format.EventDecoder;

/** The three kinds of words in Prophesee RAW recordings, as headers and users name them. */
enum RawWords {
    EVT2("evt2", "2.0", Evt2Layout.WORD),
    EVT21("evt21", "2.1", Evt21Layout.WORD),
    EVT3("evt3", "3.0", Evt3Layout.WORD);

    private final String id;
    private final String version;
    private final int bytes;

    RawWords(String id, String version, int bytes) {
        this.id = id;
        this.version = version;
        this.bytes = bytes;
    }

    String id() {
        return id;
    }

    /** As in {@code % evt 3.0}. */
    String version() {
        return version;
    }

    /** Bytes of a word. */
    int bytes() {
        return bytes;
    }

    /** What a header states by {@code format} or, in older files, by {@code evt}; null when it states neither. */
    static RawWords of(PercentHeader header) {
        String format = header.value("format");
        if (format != null) {
            String name =
                    format.split(";", 2)[0].trim().toLowerCase(Locale.ROOT).replace(".", "");
            for (RawWords words : values()) {
                if (words.id.equals(name)) {
                    return words;
                }
            }
        }
        String version = header.value("evt");
        for (RawWords words : values()) {
            if (words.version.equals(version)) {
                return words;
            }
        }
        return null;
    }

    /**
     * A decoder of these words.
     *
     * @param baseUs time to add to all
     * @param order of the bytes; LEGACY matters to EVT 2.1 only
     */
    EventDecoder decoder(long baseUs, WordOrder order) {
        EventDecoder decoder =
                switch (this) {
                    case EVT2 -> new Evt2Decoder(baseUs);
                    case EVT21 -> new Evt21Decoder(baseUs, order == WordOrder.LEGACY);
                    case EVT3 -> new Evt3Decoder(baseUs);
                };
        return order == WordOrder.BIG ? new SwappedBytes(decoder) : decoder;
    }
}
