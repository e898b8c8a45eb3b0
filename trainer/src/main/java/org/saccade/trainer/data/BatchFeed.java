package org.saccade.trainer.data;

import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.saccade.schemas.frame.FrameSpec;

/**
 * Batches of a {@link SampleSource}; while one is used the next is read and decoded on a thread of its own, into the other of two pieces of
 * native memory that are used in turn. The last batch may be smaller. For one thread; closing it closes the source.
 */
public final class BatchFeed implements AutoCloseable {

    private static final long CLOSE_SECONDS = 30;

    private final SampleSource source;
    private final FrameSpec spec;
    private final TrainingFrames[] samples;
    private final ByteBuffer[] memory;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "train-batches");
        thread.setDaemon(true);
        return thread;
    });
    private Future<Batch> pending;
    private int filling;

    /**
     * @param skip samples to leave out at the start: those that an interrupted epoch has seen
     */
    public BatchFeed(SampleSource source, FrameSpec spec, int batchSize, long skip) {
        this.source = source;
        this.spec = spec;
        this.samples = new TrainingFrames[batchSize];
        this.memory = new ByteBuffer[] {Batch.memory(spec, batchSize), Batch.memory(spec, batchSize)};
        this.pending = reader.submit(() -> {
            for (long i = 0; i < skip && source.hasNext(); i++) {
                source.next();
            }
            return fill(memory[0]);
        });
    }

    /** The next batch, or null after the last. The batch before this one is no longer valid. */
    public Batch next() {
        try {
            Batch batch = pending.get();
            if (batch != null) {
                filling = 1 - filling;
                ByteBuffer into = memory[filling];
                pending = reader.submit(() -> fill(into));
            }
            return batch;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new TrainingDataException("reading frames failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrainingDataException("interrupted while waiting for frames", e);
        }
    }

    private Batch fill(ByteBuffer into) {
        int count = 0;
        while (count < samples.length && source.hasNext()) {
            samples[count++] = source.next();
        }
        return count == 0 ? null : Batch.decode(spec, samples, count, into);
    }

    /** Stops reading; waits for the reader, so that the memory and the source are free afterwards. */
    @Override
    public void close() {
        reader.shutdown();
        try {
            if (!reader.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                throw new TrainingDataException("the reader of frames did not stop within " + CLOSE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reader.shutdownNow();
            return;
        }
        source.close();
    }
}
