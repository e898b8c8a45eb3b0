package org.saccade.app.quickstart;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A stage that runs on a thread of its own beside the others; whatever ends it is kept and thrown where somebody asks. */
final class Background<T> {

    private final FutureTask<T> task;

    private Background(FutureTask<T> task) {
        this.task = task;
    }

    static <T> Background<T> start(String name, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return new Background<>(task);
    }

    /** Throws what ended the work, if something did. */
    void check() throws Exception {
        if (task.isDone()) {
            await();
        }
    }

    /** Waits for the end of the work and gives its result, or throws what ended it. */
    T await() throws Exception {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception failure) {
                throw failure;
            }
            throw e;
        }
    }
}
