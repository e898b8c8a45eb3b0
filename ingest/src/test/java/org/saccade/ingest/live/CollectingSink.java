package org.saccade.ingest.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.WallClock;

/** A job's end in memory: keeps what comes, at most so many events per second. */
final class CollectingSink implements ChunkSink {

    private final Map<String, List<EventChunk>> chunks = new TreeMap<>();
    private final double nanosPerEvent;
    private final boolean keep;
    private final List<Long> agesUs = new ArrayList<>();
    private long events;

    private CollectingSink(double nanosPerEvent, boolean keep) {
        this.nanosPerEvent = nanosPerEvent;
        this.keep = keep;
    }

    static CollectingSink fast() {
        return new CollectingSink(0, true);
    }

    /** Takes so many events per second and keeps none of them. */
    static CollectingSink slow(double eventsPerSecond) {
        return new CollectingSink(1e9 / eventsPerSecond, false);
    }

    @Override
    public void send(EventChunk chunk, Outcome outcome) throws InterruptedException {
        if (nanosPerEvent > 0) {
            long until = System.nanoTime() + (long) (chunk.getCount() * nanosPerEvent);
            while (System.nanoTime() < until) {
                LockSupport.parkNanos(until - System.nanoTime());
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
        synchronized (this) {
            events += chunk.getCount();
            if (chunk.getCount() > 0) {
                agesUs.add(WallClock.nowUs() - chunk.getLastEventAtUs());
            }
            if (keep) {
                chunks.computeIfAbsent(chunk.getStream(), name -> new ArrayList<>())
                        .add(chunk);
            }
        }
        outcome.of(null);
    }

    /** Events taken. */
    synchronized long events() {
        return events;
    }

    /** How long the last event of each chunk had been there when its chunk arrived, in microseconds, from the least to the most. */
    synchronized List<Long> agesUs() {
        return agesUs.stream().sorted().toList();
    }

    /** Chunks of a stream in order. */
    synchronized List<EventChunk> chunks(String stream) {
        return List.copyOf(chunks.getOrDefault(stream, List.of()));
    }

    /** All events of a stream. */
    Events events(String stream) {
        List<Events> parts = chunks(stream).stream()
                .map(ChunkRecords::events)
                .filter(part -> part.count() > 0)
                .toList();
        return Events.concat(parts);
    }

    @Override
    public void flush(Duration atMost) {
        // Every chunk has its outcome when send returns.
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
