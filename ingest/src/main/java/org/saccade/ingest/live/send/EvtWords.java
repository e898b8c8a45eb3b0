package org.saccade.ingest.live.send;

import java.nio.ByteBuffer;

/** Words of one Prophesee format, as a camera writes them. Not safe for several threads. */
interface EvtWords {

    /** Rows and columns that 11 bits count. */
    int MOST_SIDE = 1 << 11;

    /** Bytes that are enough for one event and the times ahead of it. */
    int LONGEST = 64;

    /** The line of the header that older readers look for. */
    String headerLine();

    /** Name in the header's format line. */
    String format();

    /** Bits of the time that stand in events themselves. */
    int lowBits();

    /** Bits of the time that stand in words of their own. */
    int highBits();

    /** A new packet: nothing that was said before counts. */
    default void begin() {}

    /** States the upper bits of the time; those beyond {@link #highBits()} are cut. */
    void high(ByteBuffer out, long high);

    /** Writes an event whose upper bits of time are in force. */
    void event(ByteBuffer out, long timeUs, int x, int y, int polarity);
}
