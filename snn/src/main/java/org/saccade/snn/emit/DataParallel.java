package org.saccade.snn.emit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.saccade.snn.net.Weights;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the training steps of a network on several devices of one machine: each device has a copy of the network, a replica, and learns
 * from its shard of every batch.
 *
 * <pre>
 *   1. the batch of B samples is cut into shards of b[r] samples, sizes one apart at most; in a batch of fewer samples than replicas the
 *      last ones rest
 *   2. forward and backward pass of every shard at the same time, each on a thread of its own
 *   3. on the first device: gradient = sum over r, in order, of b[r] / B times that of shard r, which is the gradient of the batch's
 *      mean loss; check, clipping, optimiser, averages as on one device, once
 *   4. the new weights are copied to the other devices
 * </pre>
 *
 * So replicas are equal to the bit after each update, and the same devices give the same weights again: the sum has one order, and what
 * a replica draws follows from the step's seed and its place. A gradient that is not finite, in whichever shard, skips the step for all.
 *
 * <p>A batch norm normalises by the statistics of its shard, and the running statistics are those of the first shard, both as in PyTorch's
 * DistributedDataParallel: with batch norms a batch on N devices is not the same step as on one. Optimiser, averages, accumulated gradients
 * and running statistics are those of the first network, which alone is evaluated and saved. Between steps it may be used as always,
 * but for {@link TorchNetwork#load}, which the other replicas do not hear of. For one thread.
 */
public final class DataParallel implements BatchTrainer, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataParallel.class);

    private final TorchNetwork first;
    private final List<Replica> replicas = new ArrayList<>();

    private DataParallel(TorchNetwork first, List<Device> devices) {
        this.first = first;
        replicas.add(new Replica(0, first.module()));
        byte[] archive = TorchArchive.forTraining(first.spec(), first.weights(), first.plan());
        try {
            for (Device device : devices.subList(1, devices.size())) {
                replicas.add(new Replica(replicas.size(), new TorchModule(first.spec(), archive, device)));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        LOG.info("network {} has replicas on {}", first.spec().name(), devices());
    }

    /**
     * Replicas of a network as it is now.
     *
     * @param first the network that is trained; stays the caller's
     * @param devices of all replicas; the first is that of {@code first}
     */
    public static DataParallel of(TorchNetwork first, List<Device> devices) {
        if (devices.isEmpty() || !devices.get(0).equals(first.module().device())) {
            throw new IllegalArgumentException("the network is on " + first.device() + ", the devices are " + devices);
        }
        return new DataParallel(first, devices);
    }

    /** Where the replicas are, in order, such as {@code gpu:0,gpu:1}. */
    public String devices() {
        return replicas.stream()
                .map(replica -> DeviceChoice.name(replica.module().device()))
                .collect(Collectors.joining(","));
    }

    @Override
    public TrainingStep.Result trainStep(
            ByteBuffer frames, DataType type, int[] labels, float[] teacher, TrainingStep step) {
        TrainingBatch batch = first.checked(new TrainingBatch(frames, type, labels, teacher), step);
        TrainingStep.Result result;
        try (NDManager m = first.module().manager().newSubManager()) {
            List<NDArray> statistics = first.module().statistics(m);
            result = first.update(m, gradients(m, batch, step), statistics, step, batch.size());
        }
        if (result.updated()) {
            others().forEach(replica -> replica.module().assign(first.module().tensors()));
        }
        return result;
    }

    /** Loss, number of correct samples and gradients of the whole batch, on the first device. */
    private NDList gradients(NDManager m, TrainingBatch batch, TrainingStep step) {
        int shards = Math.min(replicas.size(), batch.size());
        int[] bounds = Shard.bounds(batch.size(), shards);
        List<Future<NDList>> running = new ArrayList<>();
        for (int r = 0; r < shards; r++) {
            Shard shard = new Shard(first.inputs(), r, batch, bounds[r], bounds[r + 1], step);
            running.add(replicas.get(r).start(m, shard));
        }
        List<NDList> parts = await(running);
        NDList sum = parts.get(0);
        for (NDList part : parts.subList(1, parts.size())) {
            for (int i = 0; i < sum.size(); i++) {
                sum.get(i).addi(part.get(i).toDevice(sum.get(i).getDevice(), false));
            }
        }
        return sum;
    }

    /** All are waited for, whatever becomes of one: they read the batch, and write into memory that is freed next. */
    private List<NDList> await(List<Future<NDList>> running) {
        List<NDList> parts = new ArrayList<>();
        IllegalStateException failure = null;
        for (int r = 0; r < running.size(); r++) {
            try {
                parts.add(await(running.get(r)));
            } catch (ExecutionException e) {
                IllegalStateException told =
                        new IllegalStateException(replicas.get(r) + ": " + e.getCause(), e.getCause());
                if (failure == null) {
                    failure = told;
                } else {
                    failure.addSuppressed(told);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        return parts;
    }

    /** Waits through interruptions, which are kept for the caller. */
    private static NDList await(Future<NDList> running) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return running.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private List<Replica> others() {
        return replicas.subList(1, replicas.size());
    }

    /** The weights of each replica, the first network's first. */
    List<Weights> weights() {
        return replicas.stream().map(replica -> replica.module().weights()).toList();
    }

    /** {@link TorchModule#openArrays} of each. */
    List<Integer> openArrays() {
        return replicas.stream().map(replica -> replica.module().openArrays()).toList();
    }

    /** Frees the other replicas; the network stays. */
    @Override
    public void close() {
        replicas.forEach(Replica::stop);
        others().forEach(replica -> replica.module().close());
    }
}
