package org.saccade.snn.emit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.FeatureShape;
import org.saccade.snn.spec.NetworkSpec;

/**
 * The streaming form of a network: an ONNX model of ONE time step with explicit state, in which empty time bins cost
 * nothing. Opset 17, batch dimension dynamic, float32.
 *
 * <pre>
 * input    x          [B, P, H, W]   one time bin of frames
 * input    gap        [B, 1, 1, 1]   bins since the last executed one: 1, or k + 1 after k skipped bins; per sample
 * input    state_i    [B, C, H, W]   membranes of LIF layer i (0, 1, ...) after its last reset, centred; [B, F] after linear
 * input    sum        [B, K]         read-out without its bias, summed over the executed bins
 * output   next_state_i, next_sum    the same, after this step: feed them back
 * output   spikes     [B, L]         spikes of each LIF layer in this step
 * </pre>
 *
 * <p>Membranes are centred: w = u - f with f = bias / (1 - decay) per channel, the potential that the bias alone leads to.
 * Then w[t] = decay^gap * w + conv(x) without a bias, a neuron fires where w &gt; threshold - f, and a reset writes -f,
 * which is also the initial state. A bin without events changes nothing but the count for {@code gap}; this is exact where
 * {@link SkipCheck#lazyAllowed}, else every bin must be executed with gap 1.
 *
 * <p>After T bins, executed or skipped: logits = sum / T + readoutBias.
 *
 * <p>Start every window from the initial state, as in training. A membrane carried over many windows decays into denormal
 * numbers, which are slow: set |w| &lt; 1e-30 to 0 then.
 *
 * <p>The file describes itself: its metadata entry {@code saccade.step} is JSON with {@code states} (name, shape, initial
 * value per channel) and {@code readoutBias}.
 *
 * @param onnx the model's bytes
 * @param states the state inputs in order
 * @param readoutBias [K], added once to the mean
 */
@SuppressWarnings("ArrayRecordComponent")
public record StepGraph(byte[] onnx, List<State> states, float[] readoutBias) {
    /** Key of the metadata entry. */
    public static final String METADATA = "saccade.step";

    /**
     * One state tensor.
     *
     * @param name of the input; the output is {@code next_} and this
     * @param shape without the batch: [C, H, W] or [F]
     * @param initialPerChannel value of every neuron of a channel before the first bin
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record State(String name, List<Integer> shape, float[] initialPerChannel) {
        /** The initial state of one sample, row-major. */
        public float[] initial() {
            int size = shape.stream().reduce(1, (a, b) -> a * b);
            int perChannel = size / initialPerChannel.length;
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                values[i] = initialPerChannel[i / perChannel];
            }
            return values;
        }
    }

    /** Builds the model. */
    public static StepGraph of(NetworkSpec spec, Weights weights) {
        List<FoldedSegment> segments = FoldedSegment.of(spec, weights);
        OnnxGraph graph = new OnnxGraph(spec.name() + "-step");
        OnnxLayers layers = new OnnxLayers(graph);
        int last = segments.size() - 1;
        graph.input(
                "x",
                List.of(
                        "B",
                        spec.input().polarities(),
                        spec.input().height(),
                        spec.input().width()));
        graph.input("gap", List.of("B", 1, 1, 1));
        List<State> states = new ArrayList<>();
        List<String> counts = new ArrayList<>();
        String h = "x";
        for (int i = 0; i < last; i++) {
            FoldedSegment s = segments.get(i);
            State state = state(s, i);
            states.add(state);
            h = neurons(graph, s, i, state, layers.drive(s, i, h, false));
            long[] axes = OnnxLayers.flat(s) ? new long[] {1} : new long[] {1, 2, 3};
            String count = graph.op("ReduceSum", List.of(h, graph.ints("axes_" + i, axes)), "keepdims", 0L);
            counts.add(graph.op("Unsqueeze", List.of(count, graph.ints("last_" + i, 1))));
        }
        graph.input("sum", List.of("B", spec.classes()));
        graph.named("next_sum", "Add", List.of("sum", layers.drive(segments.get(last), last, h, false)));
        graph.output("next_sum", List.of("B", spec.classes()));
        if (!counts.isEmpty()) {
            graph.named("spikes", "Concat", counts, "axis", 1L);
            graph.output("spikes", List.of("B", last));
        }
        float[] readoutBias = new float[spec.classes()];
        for (int k = 0; k < readoutBias.length; k++) {
            readoutBias[k] = (float) segments.get(last).bias()[k];
        }
        graph.metadata(METADATA, describe(states, readoutBias));
        return new StepGraph(graph.toBytes(), List.copyOf(states), readoutBias);
    }

    private static State state(FoldedSegment s, int i) {
        FeatureShape shape = s.segment().neurons().orElseThrow().out();
        float[] initial = new float[s.bias().length];
        for (int c = 0; c < initial.length; c++) {
            initial[c] = (float) -s.rest(c);
        }
        List<Integer> dimensions = OnnxLayers.flat(s)
                ? List.of(shape.channels())
                : List.of(shape.channels(), shape.height(), shape.width());
        return new State("state_" + i, dimensions, initial);
    }

    private static String neurons(OnnxGraph graph, FoldedSegment s, int i, State state, String drive) {
        List<Object> dimensions = new ArrayList<>(List.of("B"));
        dimensions.addAll(state.shape());
        graph.input(state.name(), dimensions);
        String factor = graph.op("Pow", List.of(graph.scalar("decay_" + i, s.decay()), "gap"));
        if (OnnxLayers.flat(s)) {
            factor = graph.op("Flatten", List.of(factor), "axis", 1L);
        }
        String w = graph.op("Add", List.of(graph.op("Mul", List.of(state.name(), factor)), drive));
        float[] level = new float[s.bias().length];
        for (int c = 0; c < level.length; c++) {
            level[c] = (float) (s.segment().lif().threshold() - s.rest(c));
        }
        long[] shape = OnnxLayers.perChannel(s);
        String fires = graph.op("Greater", List.of(w, graph.floats("level_" + i, level, shape)));
        String reset = graph.floats("reset_" + i, state.initialPerChannel(), shape);
        graph.named("next_" + state.name(), "Where", List.of(fires, reset, w));
        graph.output("next_" + state.name(), dimensions);
        return graph.op("Cast", List.of(fires), "to", 1L);
    }

    private static String describe(List<State> states, float[] readoutBias) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (State s : states) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", s.name());
            entry.put("shape", s.shape());
            entry.put("initialPerChannel", s.initialPerChannel());
            list.add(entry);
        }
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("states", list);
        root.put("readoutBias", readoutBias);
        try {
            return new ObjectMapper().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values is always JSON", e);
        }
    }
}
