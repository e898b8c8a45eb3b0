package org.saccade.ingest.format.prophesee;

import java.util.ArrayList;
import java.util.List;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;

/** Decodes bytes and writes each event as {@code "t x y p"}. */
final class Rows {

    private Rows() {}

    /** All in pieces of {@code piece} bytes, so that words are cut wherever that falls. */
    static List<String> of(EventDecoder decoder, byte[] bytes, int piece) {
        List<String> rows = new ArrayList<>();
        EventColumns columns = new EventColumns(64);
        byte[] in = new byte[piece + decoder.longestWord()];
        int kept = 0;
        for (int at = 0; at < bytes.length; ) {
            int more = Math.min(piece, bytes.length - at);
            System.arraycopy(bytes, at, in, kept, more);
            at += more;
            int limit = kept + more;
            int used = 0;
            int before = -1;
            while (used != before) {
                before = used;
                used = decoder.decode(in, used, limit, columns);
                take(columns, rows);
            }
            kept = limit - used;
            System.arraycopy(in, used, in, 0, kept);
        }
        return rows;
    }

    private static void take(EventColumns columns, List<String> rows) {
        for (int i = 0; i < columns.count(); i++) {
            rows.add(columns.timeUs(i) + " " + columns.x()[i] + " " + columns.y()[i] + " " + columns.p()[i]);
        }
        columns.clear();
    }
}
