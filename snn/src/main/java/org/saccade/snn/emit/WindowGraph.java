package org.saccade.snn.emit;

import java.util.ArrayList;
import java.util.List;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.FeatureShape;
import org.saccade.snn.spec.NetworkSpec;

/**
 * The whole-window form of a network: an ONNX model from all T time bins to logits, without state, for engines that build
 * a fixed plan (TensorRT) and for batch use. T is fixed and unrolled, the batch is dynamic; opset 17, float32.
 *
 * <pre>
 * input    x        [B, T, P, H, W]
 * output   logits   [B, K]
 * </pre>
 *
 * Membranes are NOT centred here: each convolution keeps its bias. Convolutions see batch and time merged.
 */
public final class WindowGraph {
    private WindowGraph() {}

    /** The model's bytes for the specification's number of time steps. */
    public static byte[] of(NetworkSpec spec, Weights weights) {
        List<FoldedSegment> segments = FoldedSegment.of(spec, weights);
        OnnxGraph graph = new OnnxGraph(spec.name() + "-window");
        OnnxLayers layers = new OnnxLayers(graph);
        int steps = spec.timeSteps();
        int p = spec.input().polarities();
        int height = spec.input().height();
        int width = spec.input().width();
        graph.input("x", List.of("B", steps, p, height, width));
        String h = graph.op("Reshape", List.of("x", graph.ints("merged", -1, p, height, width)));
        long[] ones = new long[steps];
        java.util.Arrays.fill(ones, 1);
        graph.ints("ones", ones);
        int last = segments.size() - 1;
        for (int i = 0; i < last; i++) {
            h = neurons(graph, segments.get(i), i, steps, layers.drive(segments.get(i), i, h, true));
        }
        h = layers.drive(segments.get(last), last, h, true);
        h = graph.op("Reshape", List.of(h, graph.ints("steps", -1, steps, spec.classes())));
        graph.named("logits", "ReduceMean", List.of(h), "axes", new long[] {1}, "keepdims", 0L);
        graph.output("logits", List.of("B", spec.classes()));
        return graph.toBytes();
    }

    /** Spikes [B*T, C, H, W] from the drive [B*T, C, H, W]: split by time, stepped, joined. */
    private static String neurons(OnnxGraph graph, FoldedSegment s, int i, int steps, String drive) {
        FeatureShape o = s.segment().neurons().orElseThrow().out();
        long[] split = OnnxLayers.flat(s)
                ? new long[] {-1, steps, o.channels()}
                : new long[] {-1, steps, o.channels(), o.height(), o.width()};
        long[] merged = OnnxLayers.flat(s)
                ? new long[] {-1, o.channels()}
                : new long[] {-1, o.channels(), o.height(), o.width()};
        String all = graph.op("Reshape", List.of(drive, graph.ints("split_shape_" + i, split)));
        String decay = graph.scalar("decay_" + i, s.decay());
        String threshold = graph.scalar("threshold_" + i, s.segment().lif().threshold());
        String zero = graph.scalar("zero_" + i, 0);
        List<String> spikes = new ArrayList<>();
        String state = null;
        for (String x : graph.split(all, "ones", steps, 1)) {
            String u = state == null ? x : graph.op("Add", List.of(graph.op("Mul", List.of(state, decay)), x));
            String fires = graph.op("Greater", List.of(u, threshold));
            state = graph.op("Where", List.of(fires, zero, u));
            spikes.add(graph.op("Cast", List.of(fires), "to", 1L));
        }
        String joined = graph.op("Concat", spikes, "axis", 1L);
        return graph.op("Reshape", List.of(joined, graph.ints("merged_shape_" + i, merged)));
    }
}
