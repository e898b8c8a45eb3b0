package org.saccade.ingest.format.prophesee;

import java.util.ArrayList;
import java.util.List;

/** Counts the words of a recording that make no event, for a person to read of. Not safe for several threads. */
final class OtherWords {

    private final int eventTypes;
    private long triggers;
    private long early;

    /** @param eventTypes types of words that hold events: bit i for type i */
    OtherWords(int eventTypes) {
        this.eventTypes = eventTypes;
    }

    /** Counts a word that was passed over: an external trigger, or events while time or place were still unknown. */
    void count(int type) {
        triggers += type == Evt2Layout.TRIGGER ? 1 : 0;
        early += eventTypes >>> type & 1;
    }

    /** As {@code ColumnReader.notes()}. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (triggers > 0) {
            notes.add("external triggers passed over: " + triggers);
        }
        if (early > 0) {
            notes.add("words of events left out because no time, row or column was stated ahead of them: " + early);
        }
        return notes;
    }
}
