package org.saccade.ingest.live;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts of one feed, written by the threads that carry it and read by any. */
final class FeedTally {

    final AtomicLong in = new AtomicLong();
    final AtomicLong outside = new AtomicLong();
    final AtomicLong late = new AtomicLong();
    final LongAdder out = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder undelivered = new LongAdder();
    final LongAdder chunks = new LongAdder();
    final LongAdder chunksDropped = new LongAdder();
    final AtomicLong backwards = new AtomicLong();
    final AtomicLong restarts = new AtomicLong();
    final AtomicLong bytes = new AtomicLong();
    final AtomicLong lostPackets = new AtomicLong();
    final AtomicLong damaged = new AtomicLong();
    final AtomicLong connects = new AtomicLong();
    final AtomicLong attempts = new AtomicLong();
    /** Why the feed ended by itself. */
    volatile String failure;

    void arrived(int events) {
        out.add(events);
        chunks.increment();
    }

    void dropped(int events) {
        dropped.add(events);
        chunksDropped.increment();
    }

    void undelivered(int events) {
        undelivered.add(events);
        dropped(events);
    }

    FeedCounts counts(String stream, String url, boolean connected) {
        // What leaves is read before what comes in, so that events on their way never count below zero.
        long left = out.sum();
        long gone = dropped.sum();
        long beside = outside.get();
        long behind = late.get();
        return new FeedCounts(
                stream,
                url,
                connected,
                in.get(),
                left,
                gone,
                undelivered.sum(),
                beside,
                behind,
                backwards.get(),
                restarts.get(),
                lostPackets.get(),
                damaged.get(),
                chunks.sum(),
                chunksDropped.sum(),
                bytes.get(),
                connects.get(),
                attempts.get(),
                failure);
    }
}
