package org.saccade.ingest.format.aedat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.ingest.format.FormatException;

/**
 * Counts what is in the packets of the streams that are not read. Elements are counted where the first bytes of a packet tell their number;
 * of the others the packets are. Memory is one entry for each stream that the header names.
 */
final class Aedat4Skipped {

    /** Bytes of an unpacked body that are looked at: the vector of its elements begins right at the front. */
    private static final int LOOK = 4096;

    private static final class Tally {
        private long elements;
        private long packets;
    }

    private final Map<Aedat4Info, Tally> streams = new LinkedHashMap<>();
    private final Aedat4Compression compression;
    private long unnamed;

    Aedat4Skipped(Aedat4Header header) {
        compression = header.compression();
        header.streams().forEach(stream -> streams.putIfAbsent(stream, new Tally()));
    }

    void count(int stream, Aedat4Body body) {
        for (Map.Entry<Aedat4Info, Tally> entry : streams.entrySet()) {
            if (entry.getKey().id() == stream) {
                int elements = elements(entry.getKey().type(), body);
                entry.getValue().elements += Math.max(0, elements);
                entry.getValue().packets += elements < 0 ? 1 : 0;
                return;
            }
        }
        unnamed++;
    }

    /** Elements of a packet; -1 when they cannot be told. */
    private int elements(String type, Aedat4Body body) {
        if (type.equals("FRME")) {
            return 1;
        }
        try {
            body.unpack(compression, LOOK);
            return FlatTable.root(body.bytes(), Aedat4Layout.LENGTH, body.length(), type)
                    .vectorLength(Aedat4Layout.ELEMENTS, 0);
        } catch (FormatException e) {
            return -1;
        }
    }

    /** One sentence for each stream that had packets. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        streams.forEach((stream, tally) -> {
            if (tally.elements > 0) {
                notes.add(tally.elements + " " + name(stream.type()) + " skipped (stream " + stream.id() + ")");
            }
            if (tally.packets > 0) {
                notes.add(
                        tally.packets + " packets of " + name(stream.type()) + " skipped (stream " + stream.id() + ")");
            }
        });
        if (unnamed > 0) {
            notes.add(unnamed + " packets of streams that the header does not name skipped");
        }
        return notes;
    }

    private static String name(String type) {
        return switch (type) {
            case "EVTS" -> "events";
            case "FRME" -> "frames";
            case "IMUS" -> "IMU events";
            case "TRIG" -> "triggers";
            default -> "elements of type '" + type + "'";
        };
    }
}
