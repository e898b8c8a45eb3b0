package org.saccade.snn.emit;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One of the copies of a network that share each batch, with the thread that runs it: it takes gradients and has no optimiser. */
final class Replica {
    private final int index;
    private final TorchModule module;
    private final ExecutorService thread;

    /**
     * @param index in the list of devices; 0 is the network that is copied
     * @param module stays the caller's
     */
    Replica(int index, TorchModule module) {
        this.index = index;
        this.module = module;
        this.thread = Executors.newSingleThreadExecutor(work -> {
            Runnable prepared = () -> {
                TorchRuntime.prepareThread();
                work.run();
            };
            Thread made = new Thread(prepared, "replica-" + index + "-" + DeviceChoice.name(module.device()));
            made.setDaemon(true);
            return made;
        });
    }

    TorchModule module() {
        return module;
    }

    /** Begins to take the gradients of a shard; the results will belong to {@code owner}. */
    Future<NDList> start(NDManager owner, Shard shard) {
        return thread.submit(() -> shard.gradients(module, owner));
    }

    /** Ends the thread. */
    void stop() {
        thread.shutdown();
    }

    @Override
    public String toString() {
        return "replica " + index + " on " + DeviceChoice.name(module.device());
    }
}
