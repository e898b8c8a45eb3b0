package org.saccade.ingest.live;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What waits for the sink: a queue per feed, all bounded, in which the newest wins.
 *
 * <p>A chunk that finds its feed's queue full pushes the oldest of that feed out; one that has waited too long goes when a newer one comes or its
 * turn does, unless it is its feed's newest: so a sink that stands still costs the memory of that time of events and no more. Feeds take turns,
 * so one that floods costs itself alone. Safe for several threads.
 */
final class Outbox {

    private final int mostEvents;
    private final int mostChunks;
    private final long oldest;
    private final Consumer<TimedChunk> pushedOut;
    private final List<ArrayDeque<TimedChunk>> queues = new ArrayList<>();
    private final int[] events;
    private int turn;
    private int waiting;
    private boolean closed;

    /**
     * @param mostEvents events that wait for one feed; a single chunk may be larger
     * @param mostChunks chunks that wait for one feed
     * @param oldest nanoseconds that a chunk waits
     * @param pushedOut told of every chunk that is given up; called under the lock
     */
    Outbox(int feeds, int mostEvents, int mostChunks, long oldest, Consumer<TimedChunk> pushedOut) {
        this.mostEvents = mostEvents;
        this.mostChunks = mostChunks;
        this.oldest = oldest;
        this.pushedOut = pushedOut;
        this.events = new int[feeds];
        for (int i = 0; i < feeds; i++) {
            queues.add(new ArrayDeque<>());
        }
    }

    /** Adds a chunk; never waits. */
    synchronized void offer(TimedChunk chunk) {
        ArrayDeque<TimedChunk> queue = queues.get(chunk.feed());
        queue.add(chunk);
        events[chunk.feed()] += chunk.events().count();
        waiting++;
        while (queue.size() > 1
                && (events[chunk.feed()] > mostEvents
                        || queue.size() > mostChunks
                        || tooOld(queue.peek(), chunk.madeAt()))) {
            pushedOut.accept(remove(queue));
        }
        notifyAll();
    }

    /** The next chunk of the feed whose turn it is; waits for one. Null when closed and empty. */
    synchronized TimedChunk take() throws InterruptedException {
        while (waiting == 0 && !closed) {
            wait();
        }
        if (waiting == 0) {
            return null;
        }
        while (queues.get(turn).isEmpty()) {
            turn = (turn + 1) % queues.size();
        }
        ArrayDeque<TimedChunk> queue = queues.get(turn);
        long now = System.nanoTime();
        while (queue.size() > 1 && tooOld(queue.peek(), now)) {
            pushedOut.accept(remove(queue));
        }
        turn = (turn + 1) % queues.size();
        return remove(queue);
    }

    private boolean tooOld(TimedChunk chunk, long now) {
        return now - chunk.madeAt() > oldest;
    }

    private TimedChunk remove(ArrayDeque<TimedChunk> queue) {
        TimedChunk chunk = queue.remove();
        events[chunk.feed()] -= chunk.events().count();
        waiting--;
        return chunk;
    }

    /** No more chunks will come; those that wait can still be taken. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Gives up all that waits. */
    synchronized void clear() {
        queues.forEach(queue -> {
            while (!queue.isEmpty()) {
                pushedOut.accept(remove(queue));
            }
        });
    }
}
