package org.saccade.ingest.format.ros;

import java.util.List;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;

/** Decodes the events of messages of one encoding of {@link PacketLayout}; {@link #begin} is called ahead of each message. */
interface PayloadDecoder extends EventDecoder {

    /** A message begins. */
    void begin(long timeBaseNs);

    /** Words that know nothing of messages and may continue from one to the next. */
    static PayloadDecoder continuing(EventDecoder words) {
        return new PayloadDecoder() {
            @Override
            public void begin(long timeBaseNs) {
                // The time base says nothing about such words.
            }

            @Override
            public int decode(byte[] in, int from, int to, EventColumns out) {
                return words.decode(in, from, to, out);
            }

            @Override
            public int burst() {
                return words.burst();
            }

            @Override
            public int longestWord() {
                return words.longestWord();
            }

            @Override
            public List<String> notes() {
                return words.notes();
            }
        };
    }
}
