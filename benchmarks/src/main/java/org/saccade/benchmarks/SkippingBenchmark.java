package org.saccade.benchmarks;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.saccade.inference.model.Answer;
import org.saccade.inference.model.Classifier;
import org.saccade.inference.model.ClassifierOptions;
import org.saccade.inference.model.SkipMode;
import org.saccade.schemas.bundle.BundleManifest;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameCodec;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.snn.emit.SkipCheck;
import org.saccade.snn.emit.StepGraph;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;

/**
 * Exact skipping beside the dense run of the same graph, window by window in turns, T = 20, one thread, batch 1: lazy where the skip check passes,
 * gated with some biases raised until it does not, beside the graph without gates; and the dense run beside a graph in which nothing provides for skipping. CPU time of the thread
 * that asks, which is the one that computes. Weights are drawn: dense arithmetic takes no longer for one weight than for another.
 * Arguments: network, rounds, and {@code gates} for the gates instead.
 */
public final class SkippingBenchmark {

    private static final int STEPS = 20;
    private static final int WARM_UP = 3;

    private final NetworkSpec network;
    private final FrameSpec frames;
    private final int rounds;
    private final Path folder;

    private SkippingBenchmark(NetworkSpec network, int rounds, Path folder) {
        var in = network.input();
        this.network = network.withTimeSteps(STEPS);
        this.frames = FrameSpec.parse(
                "T=%d,P=%d,H=%d,W=%d,window=100ms".formatted(STEPS, in.polarities(), in.height(), in.width()));
        this.rounds = rounds;
        this.folder = folder;
    }

    /** Prints the tables. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("skipping");
        SkippingBenchmark benchmark =
                new SkippingBenchmark(NetworkSpec.builtIn(arguments[0]), Integer.parseInt(arguments[1]), folder);
        if (arguments.length > 2) {
            benchmark.gates();
        } else {
            benchmark.run();
        }
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private void run() throws IOException {
        Weights weights = Weights.initial(network, 1);
        System.out.printf(
                "%n| %s, T = %d | empty | ideal | dense, ms | skipping, ms | ratio | of the ideal |%n",
                network.name(), STEPS);
        System.out.println("|---|---|---|---|---|---|---|");
        ModelBundle lazy =
                bundle("lazy", network, weights, StepGraph.of(network, weights).onnx());
        for (int empty : new int[] {0, 6, 12, 18}) {
            compare(lazy, SkipMode.OFF, lazy, SkipMode.EXACT, empty);
        }
        ModelBundle plain = bundle(
                "plain",
                network,
                weights,
                withoutGaps(StepGraph.of(network, weights).onnx()));
        compare(plain, SkipMode.OFF, lazy, SkipMode.OFF, 0);
    }

    /** Every gate there is, also where none pays. */
    private void gates() throws IOException {
        System.out.printf(
                "%n| %s, T = %d | empty | ideal | no gates, ms | gates, ms | ratio | of the ideal |%n",
                network.name(), STEPS);
        System.out.println("|---|---|---|---|---|---|---|");
        Weights weights = Weights.initial(network, 1);
        NetworkSpec soft = NetworkSpec.parse(network.toJson().replace("\"hard\"", "\"soft\""), "soft");
        gates("biases that fire", network, raised(weights));
        gates("soft reset", soft, weights);
    }

    private void gates(String name, NetworkSpec spec, Weights weights) throws IOException {
        ModelBundle ungated = bundle(
                "ungated " + name,
                spec,
                weights,
                StepGraph.ungated(spec, weights).onnx());
        ModelBundle gated = bundle(
                "gated " + name, spec, weights, StepGraph.of(spec, weights, 0).onnx());
        System.out.println("| " + name + ": | | | | | | |");
        for (int empty : new int[] {0, 12, 18}) {
            compare(ungated, SkipMode.OFF, gated, SkipMode.EXACT, empty);
        }
    }

    private void compare(ModelBundle first, SkipMode firstMode, ModelBundle second, SkipMode secondMode, int empty) {
        ClassifierOptions options = ClassifierOptions.DEFAULT.withMaxBatch(1);
        double[] one = new double[rounds];
        double[] other = new double[rounds];
        double[] ratios = new double[rounds];
        try (Classifier a = Classifier.onnx(first, options.withSkip(firstMode));
                Classifier b = Classifier.onnx(second, options.withSkip(secondMode))) {
            SplittableRandom random = new SplittableRandom(7);
            for (int round = -WARM_UP; round < rounds; round++) {
                List<FrameView> window = List.of(window(random, empty));
                // Whoever comes second finds the window in the cache: they take turns.
                boolean swapped = (round & 1) != 0;
                double x = swapped ? 0 : milliseconds(a, window);
                double y = milliseconds(b, window);
                x = swapped ? milliseconds(a, window) : x;
                if (round >= 0) {
                    one[round] = x;
                    other[round] = y;
                    ratios[round] = x / y;
                }
            }
            double ideal = (double) STEPS / (STEPS - empty);
            boolean same = secondMode == SkipMode.OFF;
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %d %% | %s | %.2f | %.2f | %.2f | %s |%n",
                    same ? "dense, beside a graph without gaps" : b.skipping(),
                    100 * empty / STEPS,
                    same ? "" : String.format(Locale.ROOT, "%.2f", ideal),
                    median(one),
                    median(other),
                    median(ratios),
                    same ? "" : String.format(Locale.ROOT, "%.0f %%", 100 * median(ratios) / ideal));
        }
    }

    private static double milliseconds(Classifier classifier, List<FrameView> window) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        List<Answer> answers = classifier.classify(window);
        long after = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        if (answers.get(0).stepsRun() == 0) {
            throw new IllegalStateException("nothing was run");
        }
        return (after - before) / 1e6;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** A window with so many empty bins at drawn places, and a pixel in fifty active in the others. */
    private FrameView window(SplittableRandom random, int empty) {
        List<Integer> bins = new ArrayList<>(IntStream.range(0, STEPS).boxed().toList());
        java.util.Collections.shuffle(bins, new java.util.Random(random.nextLong()));
        int perStep = frames.elementsPerStep();
        byte[] grid = new byte[frames.elements()];
        long[] events = new long[STEPS];
        for (int step : bins.subList(empty, STEPS)) {
            events[step] = perStep / 50;
            for (int i = 0; i < events[step]; i++) {
                grid[step * perStep + random.nextInt(perStep)]++;
            }
        }
        return FrameView.open(FrameCodec.encode(grid, events, perStep), frames);
    }

    /** A fifth of the first biases drive their neurons over the threshold by themselves. */
    private static Weights raised(Weights weights) {
        String first = weights.tensors().keySet().stream()
                .filter(name -> name.endsWith(".bias"))
                .findFirst()
                .orElseThrow();
        return weights.map((name, tensor) -> {
            float[] values = tensor.data().clone();
            for (int c = 0; c < values.length && name.equals(first); c += 5) {
                values[c] = 0.3f;
            }
            return values;
        });
    }

    /** The graph as it would be if no bin was ever skipped: each decay^gap is a constant decay. */
    private static byte[] withoutGaps(byte[] onnx) throws IOException {
        ModelProto.Builder model = ModelProto.parseFrom(onnx).toBuilder();
        GraphProto.Builder graph = model.getGraphBuilder();
        Map<String, TensorProto> constants = new HashMap<>();
        graph.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
        List<NodeProto> nodes = List.copyOf(graph.getNodeList());
        graph.clearNode();
        int replaced = 0;
        for (NodeProto node : nodes) {
            if (node.getOpType().equals("Pow") && node.getInput(1).equals("gap")) {
                graph.addInitializer(constants.get(node.getInput(0)).toBuilder().setName(node.getOutput(0)));
                replaced++;
            } else {
                graph.addNode(node);
            }
        }
        if (replaced == 0) {
            throw new IllegalStateException("the graph has no gaps");
        }
        return model.build().toByteArray();
    }

    private ModelBundle bundle(String name, NetworkSpec spec, Weights weights, byte[] onnx) throws IOException {
        Path place = Files.createDirectories(folder.resolve(name));
        Files.write(place.resolve(ModelBundle.STEP_GRAPH), onnx);
        SkipCheck check = SkipCheck.of(spec, weights);
        return ModelBundle.seal(
                place,
                new BundleManifest(
                        BundleManifest.FORMAT,
                        name,
                        name,
                        "run",
                        0,
                        0,
                        new ObjectMapper().readTree(spec.toJson()),
                        frames.toString(),
                        IntStream.range(0, network.classes())
                                .mapToObj(k -> "class " + k)
                                .toList(),
                        new BundleManifest.Skip(check.lazyAllowed(), "", 0),
                        Map.of(),
                        List.of()));
    }
}
