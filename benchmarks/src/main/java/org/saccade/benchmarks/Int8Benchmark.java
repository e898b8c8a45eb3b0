package org.saccade.benchmarks;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.saccade.snn.emit.Quantization;
import org.saccade.snn.emit.StepGraph;
import org.saccade.snn.emit.StepRun;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.emit.TrainingStep;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;

/**
 * One time step of a network in float32 and in each form of int8, in ONNX Runtime, batch 1, one thread, in turns; wall time. The weights are
 * drawn, and the norms' statistics taken from a few batches, so that layers fire; 5 % of the input elements are events. Arguments: network,
 * width, side, steps per round.
 */
public final class Int8Benchmark {

    private static final int ROUNDS = 9;

    private Int8Benchmark() {}

    /** Prints one table. */
    public static void main(String[] arguments) {
        int side = Integer.parseInt(arguments[2]);
        int steps = Integer.parseInt(arguments[3]);
        NetworkSpec spec = NetworkSpec.builtIn(arguments[0], Integer.parseInt(arguments[1]))
                .withInput(2, side, side)
                .withClasses(10)
                .withTimeSteps(2);
        Weights weights = fired(spec);
        float[][] bins = bins(spec, 4);
        Map<Integer, Quantization.Range> ranges = new HashMap<>();
        double[] rates = new double[spec.neurons().length];
        try (StepRun run = run(spec, StepGraph.watched(spec, weights, Optional.empty()))) {
            for (float[] bin : bins) {
                run.step(bin, 1);
                Map<String, float[]> outputs = run.outputs();
                Quantization.observe(outputs, ranges);
                for (int layer = 0; layer < rates.length; layer++) {
                    rates[layer] += outputs.get("spikes")[layer] / spec.neurons()[layer] / bins.length;
                }
            }
        }
        System.out.println("firing rates by layer: " + Arrays.toString(rates));
        Map<String, StepGraph> graphs = new LinkedHashMap<>();
        graphs.put("float32", StepGraph.of(spec, weights));
        for (Quantization.Scheme scheme : Quantization.Scheme.values()) {
            graphs.put(scheme.toString(), StepGraph.of(spec, weights, new Quantization(scheme, ranges, true)));
        }
        Map<String, StepRun> runs = new LinkedHashMap<>();
        Map<String, double[]> times = new LinkedHashMap<>();
        graphs.forEach((name, graph) -> {
            runs.put(name, run(spec, graph));
            times.put(name, new double[ROUNDS]);
        });
        for (int round = -2; round < ROUNDS; round++) {
            for (Map.Entry<String, StepRun> run : runs.entrySet()) {
                run.getValue().reset();
                long start = System.nanoTime();
                for (int i = 0; i < steps; i++) {
                    run.getValue().step(bins[i % bins.length], 1);
                }
                if (round >= 0) {
                    times.get(run.getKey())[round] = (System.nanoTime() - start) / 1e6 / steps;
                }
            }
        }
        runs.values().forEach(StepRun::close);
        double reference = median(times.get("float32"));
        times.forEach((name, each) -> System.out.printf(
                Locale.ROOT,
                "%-12s %8.3f ms per step (%.3f .. %.3f)  x%.2f  %6.1f MB%n",
                name,
                median(each),
                Arrays.stream(each).min().orElseThrow(),
                Arrays.stream(each).max().orElseThrow(),
                reference / median(each),
                graphs.get(name).onnx().length / 1e6));
    }

    private static StepRun run(NetworkSpec spec, StepGraph graph) {
        var in = spec.input();
        return new StepRun(graph, new long[] {in.polarities(), in.height(), in.width()}, 1);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Drawn weights whose norms know what flows through them. */
    private static Weights fired(NetworkSpec spec) {
        try (TorchNetwork network = TorchNetwork.open(spec, Weights.initial(spec, 1))) {
            for (int i = 0; i < 20; i++) {
                float[][] bins = bins(spec, i);
                ByteBuffer frames = ByteBuffer.allocateDirect(2 * bins[0].length);
                for (int t = 0; t < 2; t++) {
                    for (float value : bins[t]) {
                        frames.put((byte) value);
                    }
                }
                network.trainStep(frames.flip(), new int[] {0}, TrainingStep.of(0));
            }
            return network.weights();
        }
    }

    private static float[][] bins(NetworkSpec spec, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        var in = spec.input();
        float[][] bins = new float[8][in.polarities() * in.height() * in.width()];
        for (float[] bin : bins) {
            for (int i = 0; i < bin.length; i++) {
                bin[i] = random.nextInt(20) == 0 ? 1 : 0;
            }
        }
        return bins;
    }
}
