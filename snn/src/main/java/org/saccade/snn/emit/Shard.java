package org.saccade.snn.emit;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * The part of a batch that one replica learns from: samples {@code from} to before {@code to}.
 *
 * @param replica from 0
 * @param batch the whole batch, checked
 * @param step of the whole batch
 */
record Shard(TorchInputs inputs, int replica, TrainingBatch batch, int from, int to, TrainingStep step) {

    /** Where the shards of a batch begin and, last, where it ends; sizes differ by one at most, the first ones are the larger. */
    static int[] bounds(int samples, int shards) {
        int[] bounds = new int[shards + 1];
        for (int i = 0; i < shards; i++) {
            bounds[i + 1] = bounds[i] + samples / shards + (i < samples % shards ? 1 : 0);
        }
        return bounds;
    }

    /**
     * What the archive's {@code gradients} gives for it, as its part of the batch's: loss and gradients are those of the mean over the shard
     * times the shard's share, so that the shards' results add up to those of the batch. They belong to {@code owner} and lie on the
     * module's device.
     */
    NDList gradients(TorchModule module, NDManager owner) {
        double share = (double) (to - from) / batch.size();
        double[] numbers = step.ofShard(replica, share).numbers(to - from, 0);
        try (NDManager m = module.manager().newSubManager()) {
            NDList results = module.train("gradients", m, inputs.step(m, batch, from, to, numbers));
            results.get(0).muli((float) share);
            results.attach(owner);
            return results;
        }
    }
}
