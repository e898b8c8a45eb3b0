package org.saccade.app.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Ctrl-C and SIGTERM: the command is asked to stop, closes what it holds by its own try blocks, and the process ends with 128 and the
 * number of the signal: 130 and 143. A second one ends it at once.
 *
 * <p>Asked how: a command that has a way to stop cleanly says so with {@link #whenStopped}; the thread of any other is interrupted. One
 * that does not stop within the limit is cut off. Whatever else ends the JVM (SIGHUP of a closed terminal, or a JVM that lets nobody hear
 * signals) comes as a shutdown hook and does the same; the JVM itself then gives the code. Safe for use by several threads.
 */
final class Interrupts {

    /** For commands whose work is taken up by the next run, or is worth nothing: what does not end by then is cut off. */
    static final Duration SOON = Duration.ofMillis(4500);

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int BY_SIGNAL = 128;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final AtomicInteger code = new AtomicInteger();
    private final AtomicReference<Way> stop;
    private final Thread command;

    /** Of a command that runs in {@code command}; hears no signal before {@link #install}. */
    Interrupts(Thread command) {
        this.command = command;
        this.stop = new AtomicReference<>(new Way(command::interrupt, LIMIT));
    }

    /** From now on signals are heard. */
    Interrupts install() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndWait, "interrupts"));
        Signals.hear(this::signal);
        return this;
    }

    /** How a command is stopped, and how long that may take. */
    private record Way(Runnable action, Duration limit) {}

    /** While the returned guard is open, a signal runs {@code action} and does not interrupt the thread. */
    Guard whenStopped(Runnable action) {
        return whenStopped(action, LIMIT);
    }

    /** The same for a command that is cut off sooner. */
    Guard whenStopped(Runnable action, Duration limit) {
        Way before = stop.getAndSet(new Way(action, limit));
        return () -> stop.set(before);
    }

    /** Ends what {@link #whenStopped} began. */
    interface Guard extends AutoCloseable {
        @Override
        void close();
    }

    /** The command has ended; returns the exit code of the process. */
    int finish(int own) {
        finished.countDown();
        return code.get() == 0 ? own : code.get();
    }

    private void signal(int number) {
        if (!code.compareAndSet(0, BY_SIGNAL + number)) {
            Runtime.getRuntime().halt(BY_SIGNAL + number);
        }
        if (!stopAndWait()) {
            Runtime.getRuntime().halt(BY_SIGNAL + number);
        }
    }

    /** Asks the command to stop; false when it does not within the limit. */
    private boolean stopAndWait() {
        if (finished.getCount() == 0) {
            return true;
        }
        Way way = stop.get();
        way.action().run();
        try {
            boolean ended = finished.await(way.limit().toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                System.err.println("saccade: the command did not stop within "
                        + way.limit().toMillis() / 1000.0 + " s and is cut off");
            }
            return ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
