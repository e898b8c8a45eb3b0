package org.saccade.ingest.generate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Does numbered pieces of work on several threads. What a piece throws ends them all: each thread finishes the piece that it has in hand, or
 * leaves it when it asks {@link #stopped}. Safe for several threads.
 */
final class WorkPool {

    private static final long LOOK_MS = 100;

    /** What one thread does; has its own arrays. */
    interface Worker {
        void work(int piece) throws IOException;
    }

    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean stopped;

    /** No new pieces are begun; {@link #run} returns soon. */
    void stop() {
        stopped = true;
    }

    /** Asked by long pieces of work. */
    boolean stopped() {
        return stopped;
    }

    /**
     * Does pieces 0 .. count - 1, each once.
     *
     * @param workers makes one worker for each thread
     * @param progress pieces done, about ten times a second and at the end, in the calling thread
     * @return false when it was stopped
     */
    boolean run(int count, int threads, Supplier<Worker> workers, IntConsumer progress) throws IOException {
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < Math.min(threads, count); i++) {
            Thread thread = new Thread(() -> loop(count, workers), "generate-" + i);
            thread.setDaemon(true);
            thread.start();
            running.add(thread);
        }
        for (Thread thread : running) {
            await(thread, progress);
        }
        progress.accept(done.get());
        Throwable thrown = failure.get();
        if (thrown instanceof IOException e) {
            throw e;
        }
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
        return done.get() == count && !stopped;
    }

    private void await(Thread thread, IntConsumer progress) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join(LOOK_MS);
            } catch (InterruptedException e) {
                // The threads end by themselves as after stop().
                interrupted = true;
                stop();
            }
            progress.accept(done.get());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop(int count, Supplier<Worker> workers) {
        try {
            Worker worker = workers.get();
            while (!stopped && failure.get() == null) {
                int piece = next.getAndIncrement();
                if (piece >= count) {
                    return;
                }
                worker.work(piece);
                done.incrementAndGet();
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }
}
