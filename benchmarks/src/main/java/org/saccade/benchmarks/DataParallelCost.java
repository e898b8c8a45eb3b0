package org.saccade.benchmarks;

import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.saccade.snn.emit.BatchTrainer;
import org.saccade.snn.emit.DataParallel;
import org.saccade.snn.emit.DeviceChoice;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.emit.TorchRuntime;
import org.saccade.snn.emit.TrainingStep;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.TensorSpec;

/**
 * What sharing a batch costs: steps on {@code cpu}, {@code cpu,cpu} and {@code cpu,cpu,cpu} in turns, one engine thread per replica, by
 * wall time and by the process's CPU time. Replicas do the work of one device together, so by CPU time whatever a step takes more than
 * on {@code cpu} is what copies, sums and smaller batches cost, an upper bound of what there is to pay on GPUs beside the transfers.
 *
 * <p>Arguments: network, width, side, classes, batch, T, steps per round.
 */
public final class DataParallelCost {

    private static final int ROUNDS = 7;

    private DataParallelCost() {}

    /** Prints one table. */
    public static void main(String[] arguments) {
        NetworkSpec spec = NetworkSpec.builtIn(arguments[0], Integer.parseInt(arguments[1]))
                .withInput(2, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[2]))
                .withClasses(Integer.parseInt(arguments[3]))
                .withTimeSteps(Integer.parseInt(arguments[5]));
        int batch = Integer.parseInt(arguments[4]);
        int steps = Integer.parseInt(arguments[6]);
        TorchRuntime.setThreads(1);
        Weights weights = Weights.initial(spec, 1);
        DeviceChoice two = new DeviceChoice("cpu,cpu");
        DeviceChoice three = new DeviceChoice("cpu,cpu,cpu");
        try (TorchNetwork alone = TorchNetwork.open(spec, weights);
                TorchNetwork ofTwo = TorchNetwork.open(spec, weights);
                TorchNetwork ofThree = TorchNetwork.open(spec, weights);
                DataParallel shared = DataParallel.of(ofTwo, two.devices());
                DataParallel sharedByThree = DataParallel.of(ofThree, three.devices())) {
            Map<String, BatchTrainer> trainers = new LinkedHashMap<>();
            trainers.put("cpu", alone);
            trainers.put(two.text(), shared);
            trainers.put(three.text(), sharedByThree);
            Map<String, double[][]> times = new LinkedHashMap<>();
            trainers.keySet().forEach(name -> times.put(name, new double[2][ROUNDS]));
            ByteBuffer frames = frames(spec, batch);
            int[] labels = new int[batch];
            Arrays.setAll(labels, i -> i % spec.classes());
            for (int round = -2; round < ROUNDS; round++) {
                for (Map.Entry<String, BatchTrainer> trainer : trainers.entrySet()) {
                    double cpu = ProcessCpu.seconds();
                    long wall = System.nanoTime();
                    for (int i = 0; i < steps; i++) {
                        trainer.getValue().trainStep(frames, DataType.UINT8, labels, null, TrainingStep.of(1e-4));
                    }
                    if (round >= 0) {
                        double[][] time = times.get(trainer.getKey());
                        time[0][round] = (System.nanoTime() - wall) / 1e6 / steps;
                        time[1][round] = (ProcessCpu.seconds() - cpu) * 1e3 / steps;
                    }
                }
            }
            print(spec, batch, times);
        }
    }

    private static void print(NetworkSpec spec, int batch, Map<String, double[][]> times) {
        long bytes = 4 * spec.tensors().stream().mapToLong(TensorSpec::size).sum();
        System.out.printf(
                Locale.ROOT,
                "%s, %d parameters, batch %d, one thread per replica%n%n",
                spec.name(),
                spec.parameterCount(),
                batch);
        System.out.println("| devices | step, ms | CPU time of a step, ms | more than on one, ms | moved, MB |");
        System.out.println("|---|---|---|---|---|");
        double alone = median(times.get("cpu")[1]);
        int others = 0;
        for (Map.Entry<String, double[][]> time : times.entrySet()) {
            double cpu = median(time.getValue()[1]);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f | %.2f | %.2f |%n",
                    time.getKey(),
                    median(time.getValue()[0]),
                    cpu,
                    cpu - alone,
                    2 * bytes * others++ / 1e6);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** uint8 frames with a tenth of the pixels marked. */
    private static ByteBuffer frames(NetworkSpec spec, int batch) {
        ByteBuffer frames = ByteBuffer.allocateDirect(spec.timeSteps()
                * batch
                * spec.input().polarities()
                * spec.input().height()
                * spec.input().width());
        Random random = new Random(1);
        for (int i = 0; i < frames.capacity(); i++) {
            frames.put(i, (byte) (random.nextInt(10) == 0 ? 1 : 0));
        }
        return frames;
    }
}
