package org.saccade.ingest.live.wire;

import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;
import org.saccade.ingest.format.FormatException;

/** Runs a decoder over bytes until none are left that make a whole word, emptying the columns on the way. */
final class WordPump {

    private WordPump() {}

    /**
     * Decodes all of it.
     *
     * @return offset of the first byte that was not used
     */
    static int decode(EventDecoder decoder, byte[] in, int from, int to, Wire.Port port) {
        int at = from;
        while (true) {
            EventColumns columns = port.columns();
            int used = decoder.decode(in, at, to, columns);
            if (used == at) {
                if (columns.count() > 0) {
                    // Full, or the next event is too far from this batch's base, or there is no whole word: one more
                    // look tells.
                    port.pass();
                    continue;
                }
                if (to - at >= decoder.longestWord()) {
                    throw new FormatException("no word can be told");
                }
                return at;
            }
            at = used;
        }
    }
}
