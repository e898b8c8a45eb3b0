package org.saccade.ingest.format;

import java.util.ArrayList;
import java.util.List;

/**
 * Account of what a reader found: events delivered and everything that was odd.
 *
 * @param source file or other name of the recording
 * @param bytes bytes of whole events and control words read
 * @param events events delivered
 * @param outside events left out because they lie outside the geometry
 * @param backwards events stamped earlier than one ahead of them, clamped or dropped by policy
 * @param truncatedAtByte offset of the first byte of an event that is not all there; -1 when the recording ends with a whole one
 * @param notes sentences on what else was in the file and is no event of the sensor
 */
public record ReadReport(
        String source,
        long bytes,
        long events,
        long outside,
        long backwards,
        long truncatedAtByte,
        List<String> notes) {

    public ReadReport {
        notes = List.copyOf(notes);
    }

    /** True when the recording ends inside an event. */
    public boolean truncated() {
        return truncatedAtByte >= 0;
    }

    /** One line per oddity, each naming the source; none for a clean recording. */
    public List<String> warnings() {
        List<String> lines = new ArrayList<>();
        if (bytes == 0 && !truncated()) {
            lines.add(source + " holds no events");
        }
        if (truncated()) {
            lines.add(source + " is cut off inside the event at byte " + truncatedAtByte + ": the " + events
                    + " whole events ahead of it were read");
        }
        if (outside > 0) {
            lines.add(source + ": " + outside + " events outside the sensor were left out, " + events + " kept");
        }
        if (backwards > 0) {
            lines.add(source + ": " + backwards + " events were stamped earlier than the one ahead of them");
        }
        return lines;
    }
}
