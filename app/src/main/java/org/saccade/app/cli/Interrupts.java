package org.saccade.app.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Ctrl-C and SIGTERM: the command is asked to stop, closes what it holds by its own try blocks, and the process ends with 130.
 *
 * <p>Asked how: a command that has a way to stop cleanly says so with {@link #whenStopped}; the thread of any other is interrupted. It
 * works from a shutdown hook, which is what the JVM offers for both signals: the hook waits for the command, then halts with the code,
 * since a hook cannot otherwise change it. A second signal cannot be seen; a command that does not stop within the limit is cut off. Safe
 * for use by several threads.
 */
final class Interrupts {

    private static final long LIMIT_S = 30;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicReference<Runnable> stop;
    private final Thread command;

    /** Of a command that runs in {@code command}; hears no signal before {@link #install}. */
    Interrupts(Thread command) {
        this.command = command;
        this.stop = new AtomicReference<>(command::interrupt);
    }

    /** From now on signals are heard. */
    Interrupts install() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "interrupts"));
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
    int finish(int code) {
        finished.countDown();
        return stopping.get() ? ExitCode.INTERRUPTED : code;
    }

    private void stop() {
        if (finished.getCount() == 0) {
            return;
        }
        stopping.set(true);
        stop.get().run();
        try {
            if (!finished.await(LIMIT_S, TimeUnit.SECONDS)) {
                System.err.println("saccade: the command did not stop within " + LIMIT_S + " s and is cut off");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }
}
