package org.saccade.streams.window;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.schemas.window.StreamChunk;

/**
 * Chunks of samples that are not finished, as they were opened on arrival, so that none is opened twice. Only a help: the chunks themselves
 * are in Flink's state, and a sample that is not here as a whole (after a restart, or because it had to make room) is opened again.
 *
 * <p>What all samples hold is bounded; the one begun longest ago goes first, since samples that are interrupted for good come to lie there.
 * Not safe for several threads.
 */
final class OpenedChunks {

    private final long mostEvents;
    private final Map<String, List<StreamChunk>> byStream = new LinkedHashMap<>();
    private long events;

    /** @param mostEvents events held at most, at 9 bytes each */
    OpenedChunks(long mostEvents) {
        this.mostEvents = mostEvents;
    }

    /** Takes a chunk that has not come before. */
    void add(String stream, StreamChunk chunk) {
        byStream.computeIfAbsent(stream, name -> new ArrayList<>()).add(chunk);
        events += chunk.events().count();
        Iterator<List<StreamChunk>> eldest = byStream.values().iterator();
        while (events > mostEvents && eldest.hasNext()) {
            events -= count(eldest.next());
            eldest.remove();
        }
    }

    /** Gives up the chunks of a stream; null unless all {@code chunks} of them are here. */
    List<StreamChunk> remove(String stream, long chunks) {
        List<StreamChunk> held = byStream.remove(stream);
        if (held == null) {
            return null;
        }
        events -= count(held);
        return held.size() == chunks ? held : null;
    }

    private static long count(List<StreamChunk> chunks) {
        long sum = 0;
        for (StreamChunk chunk : chunks) {
            sum += chunk.events().count();
        }
        return sum;
    }
}
