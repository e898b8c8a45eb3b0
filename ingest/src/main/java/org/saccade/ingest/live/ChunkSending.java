package org.saccade.ingest.live;

import java.util.List;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.EventChunk;

/** From the outbox to the sink, chunk by chunk, on a thread of its own; every chunk taken is accounted for. */
final class ChunkSending implements Runnable {

    private final Outbox outbox;
    private final ChunkSink sink;
    private final List<Feed> feeds;
    private final Runnable broken;
    private volatile RuntimeException failure;

    /**
     * @param broken called when sending ends for good
     */
    ChunkSending(Outbox outbox, ChunkSink sink, List<Feed> feeds, Runnable broken) {
        this.outbox = outbox;
        this.sink = sink;
        this.feeds = feeds;
        this.broken = broken;
    }

    @Override
    public void run() {
        try {
            for (TimedChunk chunk = outbox.take(); chunk != null; chunk = outbox.take()) {
                send(chunk);
            }
        } catch (InterruptedException e) {
            // Told to end; what waits is dropped by who told.
        } catch (RuntimeException e) {
            failure = e;
            broken.run();
        }
    }

    private void send(TimedChunk timed) throws InterruptedException {
        Feed feed = feeds.get(timed.feed());
        int events = timed.events().count();
        Delivery delivery = new Delivery(feed.tally(), events);
        try {
            EventChunk chunk = ChunkRecords.chunk(
                    feed.stream(),
                    timed.sequence(),
                    timed.events(),
                    timed.startUs(),
                    timed.endUs(),
                    timed.lastEventAtUs(),
                    null);
            sink.send(chunk, delivery);
        } catch (InterruptedException | RuntimeException e) {
            delivery.of(e);
            throw e;
        }
    }

    /** Why sending ended for good; null when it did not. */
    RuntimeException failure() {
        return failure;
    }

    /** Counts the outcome of a chunk, once. */
    private static final class Delivery implements ChunkSink.Outcome {
        private final FeedTally tally;
        private final int events;
        private boolean counted;

        Delivery(FeedTally tally, int events) {
            this.tally = tally;
            this.events = events;
        }

        @Override
        public synchronized void of(Exception failure) {
            if (counted) {
                return;
            }
            counted = true;
            if (failure == null) {
                tally.arrived(events);
            } else {
                tally.undelivered(events);
            }
        }
    }
}
