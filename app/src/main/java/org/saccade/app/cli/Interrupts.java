package org.saccade.app.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ctrl-C and SIGTERM: the command's thread is interrupted, closes what it holds by its own try blocks, and the process ends with 130.
 *
 * <p>Works from a shutdown hook, which is what the JVM offers for both signals: the hook waits for the command, then halts with the code,
 * since a hook cannot otherwise change it. A second signal cannot be seen; a command that does not stop within the limit is cut off.
 */
final class Interrupts {

    private static final long LIMIT_S = 30;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final AtomicBoolean stopping = new AtomicBoolean();

    private Interrupts() {}

    /** From now on signals interrupt {@code command}. */
    static Interrupts install(Thread command) {
        Interrupts interrupts = new Interrupts();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupts.stop(command), "interrupts"));
        return interrupts;
    }

    /** The command has ended; returns the exit code of the process. */
    int finish(int code) {
        finished.countDown();
        return stopping.get() ? ExitCode.INTERRUPTED : code;
    }

    private void stop(Thread command) {
        if (finished.getCount() == 0) {
            return;
        }
        stopping.set(true);
        command.interrupt();
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
