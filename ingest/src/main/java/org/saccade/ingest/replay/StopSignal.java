package org.saccade.ingest.replay;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Waits for a point in time, unless told to stop. Safe for several threads. */
final class StopSignal {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean stopped;

    boolean stopped() {
        return stopped;
    }

    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until {@link System#nanoTime()} is {@code nanos}.
     *
     * @return false when told to stop
     */
    boolean awaitUntil(long nanos) {
        lock.lock();
        try {
            long left = nanos - System.nanoTime();
            while (!stopped && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        } finally {
            lock.unlock();
        }
        return !stopped;
    }

    /** The same for a length of time. */
    boolean await(long length, TimeUnit unit) {
        return awaitUntil(System.nanoTime() + unit.toNanos(length));
    }
}
