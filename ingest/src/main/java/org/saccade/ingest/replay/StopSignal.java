package org.saccade.ingest.replay;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Waits for a point in time, unless told to stop. Safe for several threads. */
final class StopSignal {

    /** How long a run that was told to stop may wait for brokers before it is interrupted. */
    private static final long PATIENCE_MS = 3000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean stopped;
    private Thread running;

    boolean stopped() {
        return stopped;
    }

    /** From now on {@link #stopped}; a run that {@linkplain #guard goes on} for 3 s nevertheless is interrupted. */
    void stop() {
        lock.lock();
        try {
            if (!stopped && running != null) {
                Thread watch = new Thread(this::interruptLate, "replay-stop");
                watch.setDaemon(true);
                watch.start();
            }
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void interruptLate() {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
            while (running != null && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (running != null) {
                running.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** While the returned guard is open, the calling thread is the run that {@link #stop} is meant for. */
    Guard guard() {
        running(Thread.currentThread());
        return () -> running(null);
    }

    private void running(Thread thread) {
        lock.lock();
        try {
            running = thread;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends what {@link #guard} began. */
    interface Guard extends AutoCloseable {
        @Override
        void close();
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
