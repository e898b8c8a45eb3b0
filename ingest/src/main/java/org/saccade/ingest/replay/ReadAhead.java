package org.saccade.ingest.replay;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads and packs recordings on several threads and hands their chunks out one by one in the order of the replay: what comes out does not
 * depend on the number of threads.
 *
 * <p>Each thread takes the next turn and fills that turn's queue. What lies in the queues is bounded in bytes, not in chunks or samples: a
 * thread that would go beyond the bound waits. Only the turn whose chunks are being handed out has room of its own beyond it, half as
 * much again: otherwise turns behind it could hold all the room while everybody waits for it. Many small recordings are thus read side by
 * side, and one of any size passes through.
 *
 * <p>What goes wrong in a turn is thrown when that turn comes up, after the chunks ahead of it. One thread calls {@link #take}.
 */
final class ReadAhead implements AutoCloseable {

    private static final int TURNS_PER_THREAD = 64;
    private static final long LOOK_EVERY_MS = 10;
    /** What makes it worth to wake the thread that takes: that costs as much as to pack a chunk. */
    private static final long WAKE_BYTES = 1 << 18;

    private final Turns turns;
    private final SamplePacker packer;
    private final StopSignal stop;
    private final int mostTurns;
    private final long mostBytes;
    private final long wakeBytes;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turnRoom = lock.newCondition();
    private final Condition byteRoom = lock.newCondition();
    private final Condition ready = lock.newCondition();
    private final Deque<Slot> slots = new ArrayDeque<>();
    private final Thread[] threads;
    private long held;
    private boolean all;
    private boolean closed;

    /**
     * Starts reading.
     *
     * @param mostBytes most memory for chunks that wait
     */
    ReadAhead(Turns turns, SamplePacker packer, int threads, long mostBytes, StopSignal stop) {
        this.turns = turns;
        this.packer = packer;
        this.stop = stop;
        this.mostTurns = TURNS_PER_THREAD * threads;
        this.mostBytes = mostBytes;
        this.wakeBytes = Math.min(WAKE_BYTES, mostBytes / 4);
        this.threads = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            this.threads[i] = new Thread(this::work, "replay-read-" + i);
            this.threads[i].setDaemon(true);
            this.threads[i].start();
        }
    }

    /** One turn and its chunks that wait. */
    private static final class Slot {
        private final Turn turn;
        private final Deque<Packed> chunks = new ArrayDeque<>();
        private long held;
        private boolean ended;
        private Throwable failure;

        Slot(Turn turn) {
            this.turn = turn;
        }
    }

    /** Thrown in a thread whose chunks nobody wants any more. */
    private static final class ClosedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ClosedException() {
            super("closed", null, false, false);
        }
    }

    /** The next chunk of the replay, waited for; null at its end, or when told to stop. */
    Packed take() {
        lock.lock();
        try {
            while (!stop.stopped()) {
                Slot head = slots.peekFirst();
                if (head != null && !head.chunks.isEmpty()) {
                    Packed chunk = head.chunks.pollFirst();
                    count(head, -chunk.held());
                    // Not for each chunk: a thread that wakes up should find room for many.
                    if (head.chunks.isEmpty() || held < mostBytes / 2) {
                        byteRoom.signalAll();
                    }
                    return chunk;
                }
                if (head == null && all) {
                    return null;
                }
                if (head != null && head.ended) {
                    rethrow(head.failure);
                    slots.removeFirst();
                    // The next turn has room of its own now.
                    byteRoom.signalAll();
                    if (slots.size() <= mostTurns / 2) {
                        turnRoom.signalAll();
                    }
                } else {
                    ready.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
                }
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplayException("interrupted while waiting for recordings", e);
        } finally {
            lock.unlock();
        }
    }

    private static void rethrow(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    private void work() {
        for (Slot slot = begin(); slot != null; slot = begin()) {
            Slot own = slot;
            try {
                packer.pack(own.turn, chunk -> put(own, chunk));
                end(own, null);
            } catch (RuntimeException | Error e) {
                end(own, e);
            }
        }
    }

    /** Takes the next turn; null when there is none. */
    private Slot begin() {
        lock.lock();
        try {
            while (!closed && !all && slots.size() >= mostTurns) {
                turnRoom.awaitUninterruptibly();
            }
            if (closed || all) {
                return null;
            }
            Slot slot = next();
            all = slot == null || slot.ended;
            if (slot != null) {
                slots.addLast(slot);
            }
            if (all) {
                ready.signal();
                turnRoom.signalAll();
                return null;
            }
            return slot;
        } finally {
            lock.unlock();
        }
    }

    /** A slot for the next turn; one that has failed where the data set cannot tell it; null after the last. */
    private Slot next() {
        try {
            Turn turn = turns.next();
            return turn == null ? null : new Slot(turn);
        } catch (RuntimeException e) {
            Slot failed = new Slot(null);
            failed.ended = true;
            failed.failure = e;
            return failed;
        }
    }

    private void put(Slot slot, Packed chunk) {
        lock.lock();
        try {
            while (!closed && held >= mostBytes && !(slot == slots.peekFirst() && slot.held <= mostBytes / 2)) {
                byteRoom.awaitUninterruptibly();
            }
            if (closed) {
                throw new ClosedException();
            }
            slot.chunks.addLast(chunk);
            count(slot, chunk.held());
            wake();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes whoever waits for the first turn, once there is much to take; less is found by looking now and then. */
    private void wake() {
        Slot head = slots.peekFirst();
        if ((head.ended || !head.chunks.isEmpty()) && (held >= wakeBytes || all)) {
            ready.signal();
        }
    }

    private void count(Slot slot, long bytes) {
        slot.held += bytes;
        held += bytes;
    }

    private void end(Slot slot, Throwable failure) {
        lock.lock();
        try {
            slot.ended = true;
            slot.failure = failure;
            wake();
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that wait. */
    long held() {
        lock.lock();
        try {
            return held;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the threads; what they hold is dropped. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            turnRoom.signalAll();
            byteRoom.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
