package org.saccade.local;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs tasks side by side and awaits every one. */
final class Parallel {

    private Parallel() {}

    /** Runs each task in a thread of its own; when all are done throws the first failure, the others suppressed. */
    static void run(String name, List<? extends Callable<?>> tasks) throws Exception {
        ExecutorService pool = Executors.newCachedThreadPool(task -> new Thread(task, name));
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (Callable<?> task : tasks) {
                futures.add(pool.submit(task));
            }
            Throwable failure = null;
            for (Future<?> future : futures) {
                try {
                    future.get();
                } catch (ExecutionException e) {
                    if (failure == null) {
                        failure = e.getCause();
                    } else {
                        failure.addSuppressed(e.getCause());
                    }
                }
            }
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure != null) {
                throw (Exception) failure;
            }
        } finally {
            pool.shutdown();
        }
    }
}
