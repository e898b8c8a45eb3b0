package org.saccade.app.cli;

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

    private static final long LIMIT_S = 30;
    private static final int BY_SIGNAL = 128;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final AtomicInteger code = new AtomicInteger();
    private final AtomicReference<Runnable> stop;
    private final Thread command;

    /** Of a command that runs in {@code command}; hears no signal before {@link #install}. */
    Interrupts(Thread command) {
        this.command = command;
        this.stop = new AtomicReference<>(command::interrupt);
    }

    /** From now on signals are heard. */
    Interrupts install() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndWait, "interrupts"));
        Signals.hear(this::signal);
        return this;
    }

    /** While the returned guard is open, a signal runs {@code action} and does not interrupt the thread. */
    Guard whenStopped(Runnable action) {
        stop.set(action);
        return () -> stop.set(command::interrupt);
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
        stop.get().run();
        try {
            boolean ended = finished.await(LIMIT_S, TimeUnit.SECONDS);
            if (!ended) {
                System.err.println("saccade: the command did not stop within " + LIMIT_S + " s and is cut off");
            }
            return ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
