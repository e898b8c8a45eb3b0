package org.saccade.inference;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.saccade.schemas.bundle.BundleManifest;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.bundle.SafeTensors;
import org.saccade.schemas.frame.FrameCodec;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.snn.emit.SkipCheck;
import org.saccade.snn.emit.StepGraph;
import org.saccade.snn.emit.WindowGraph;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;

/** Bundles with drawn weights, as a trainer would publish them, and windows to go with them. */
public final class TestBundles {

    /** Frames small enough for many runs. */
    public static final FrameSpec SMALL = FrameSpec.parse("T=8,P=2,H=12,W=12,window=80000");

    private TestBundles() {}

    /** A bundle of conv-small for {@code frames} with four classes; biases as a training that keeps the skip check leaves them. */
    public static ModelBundle lazy(Path folder, FrameSpec frames, String name, long seed) throws IOException {
        return make(folder, frames, name, seed, -0.2, 0.12, 4);
    }

    /** The same with some biases that make neurons fire on nothing. */
    public static ModelBundle busy(Path folder, FrameSpec frames, String name, long seed) throws IOException {
        return make(folder, frames, name, seed, -0.1, 0.45, 4);
    }

    /** A bundle whose batch norms have biases drawn evenly from [low, high). */
    public static ModelBundle make(
            Path folder, FrameSpec frames, String name, long seed, double low, double high, int classes)
            throws IOException {
        NetworkSpec network = network(frames, classes);
        return of(folder, frames, network, name, weights(network, seed, low, high), seed);
    }

    /** A bundle of a network with its weights. */
    public static ModelBundle of(Path folder, FrameSpec frames, NetworkSpec network, Weights weights)
            throws IOException {
        return of(folder, frames, network, "m", weights, 0);
    }

    private static ModelBundle of(
            Path folder, FrameSpec frames, NetworkSpec network, String name, Weights weights, long seed)
            throws IOException {
        Files.createDirectories(folder);
        writeWeights(folder.resolve(ModelBundle.WEIGHTS), weights);
        Files.write(
                folder.resolve(ModelBundle.STEP_GRAPH),
                StepGraph.of(network, weights, 0).onnx());
        Files.write(folder.resolve(ModelBundle.WINDOW_GRAPH), WindowGraph.of(network, weights));
        SkipCheck check = SkipCheck.of(network, weights);
        double margin = check.layers().stream()
                .mapToDouble(SkipCheck.LayerCheck::margin)
                .min()
                .orElseThrow();
        return ModelBundle.seal(
                folder,
                new BundleManifest(
                        BundleManifest.FORMAT,
                        name + "-" + seed + "-",
                        name,
                        "run-" + seed,
                        0,
                        1_700_000_000_000L,
                        new ObjectMapper().readTree(network.toJson()),
                        frames.toString(),
                        IntStream.range(0, network.classes())
                                .mapToObj(k -> "class " + k)
                                .toList(),
                        new BundleManifest.Skip(check.lazyAllowed(), "least margin " + margin, margin),
                        Map.of("testAccuracy", 0.25),
                        List.of()));
    }

    private static void writeWeights(Path file, Weights weights) throws IOException {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        weights.tensors().forEach((name, tensor) -> {
            long[] shape = tensor.shape().stream().mapToLong(Integer::longValue).toArray();
            tensors.put(name, new SafeTensors.Tensor(shape, tensor.data()));
        });
        SafeTensors.write(file, tensors);
    }

    /** The weights of a {@link #lazy} bundle. */
    public static Weights lazyWeights(NetworkSpec network, long seed) {
        return weights(network, seed, -0.2, 0.12);
    }

    private static NetworkSpec network(FrameSpec frames, int classes) {
        return NetworkSpec.builtIn("conv-small")
                .withInput(frames.polarities(), frames.height(), frames.width())
                .withTimeSteps(frames.timeSteps())
                .withClasses(classes);
    }

    private static Weights weights(NetworkSpec network, long seed, double low, double high) {
        Random random = new Random(seed);
        return Weights.initial(network, seed).map((name, tensor) -> {
            float[] values = tensor.data().clone();
            if (name.endsWith(".bias")) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (low + (high - low) * random.nextDouble());
                }
            }
            return values;
        });
    }

    /** The packed tensor of a window with drawn events: each bin is empty with the given probability. */
    public static byte[] frames(FrameSpec spec, Random random, double emptyProbability, int eventsPerBin) {
        byte[] grid = new byte[spec.elements()];
        long[] events = new long[spec.timeSteps()];
        for (int step = 0; step < events.length; step++) {
            if (random.nextDouble() >= emptyProbability) {
                for (int i = 0; i < eventsPerBin; i++) {
                    grid[step * spec.elementsPerStep() + random.nextInt(spec.elementsPerStep())]++;
                }
                events[step] = eventsPerBin;
            }
        }
        return FrameCodec.encode(grid, events, spec.elementsPerStep());
    }

    /** Opens a packed tensor. */
    public static FrameView view(FrameSpec spec, byte[] data) {
        return FrameView.open(data, spec);
    }
}
