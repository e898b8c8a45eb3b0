package org.saccade.ingest.format.prophesee;

import java.util.List;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;

/** Words whose bytes come in the opposite order ({@code endianness=big}): turns them round, piece by piece, for the decoder behind. */
final class SwappedBytes implements EventDecoder {

    private static final int PIECE = 1 << 12;

    private final EventDecoder decoder;
    private final byte[] turned = new byte[PIECE];

    SwappedBytes(EventDecoder decoder) {
        this.decoder = decoder;
    }

    @Override
    public int decode(byte[] in, int from, int to, EventColumns out) {
        int word = decoder.longestWord();
        int at = from;
        while (to - at >= word && out.room() >= decoder.burst()) {
            int bytes = Math.min(PIECE, (to - at) / word * word);
            for (int i = 0; i < bytes; i++) {
                int place = i % word;
                turned[i] = in[at + i - place + word - 1 - place];
            }
            int used = decoder.decode(turned, 0, bytes, out);
            at += used;
            if (used < bytes) {
                break;
            }
        }
        return at;
    }

    @Override
    public int burst() {
        return decoder.burst();
    }

    @Override
    public int longestWord() {
        return decoder.longestWord();
    }

    @Override
    public List<String> notes() {
        return decoder.notes();
    }
}
