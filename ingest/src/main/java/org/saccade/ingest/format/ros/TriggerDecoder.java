package org.saccade.ingest.format.ros;

import java.util.List;
import org.saccade.ingest.format.EventColumns;

/** {@code trigger} of {@link PacketLayout}: counts the triggers and yields nothing. */
final class TriggerDecoder implements PayloadDecoder {

    private long triggers;

    @Override
    public void begin(long timeBaseNs) {
        // Their times are not wanted.
    }

    @Override
    public int decode(byte[] in, int from, int to, EventColumns out) {
        int words = (to - from) / PacketLayout.WORD;
        triggers += words;
        return from + words * PacketLayout.WORD;
    }

    @Override
    public int longestWord() {
        return PacketLayout.WORD;
    }

    @Override
    public List<String> notes() {
        return triggers == 0 ? List.of() : List.of(triggers + " triggers were skipped");
    }
}
