package org.saccade.snn.emit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.Readout;

/**
 * The streaming form of a network: an ONNX model of ONE time step with explicit state, in which empty time bins cost
 * nothing. Opset 17, batch dimension dynamic, float32.
 *
 * <pre>
 * input    x          [B, P, H, W]   one time bin of frames
 * input    gap        [B, 1, 1, 1]   bins since the last executed one: 1, or k + 1 after k skipped bins; per sample
 * input    state_i    [B, C, H, W]   membranes of layer i of neurons (0, 1, ...) after its last reset; [B, F] after linear
 * input    added_i    [B, C, H, W]   ALIF only: what its threshold has gained
 * input    sum        [B, K]         read-out without its bias, summed over the executed bins
 * input    gate       [1]            gated graphs only: 0 where this bin of every sample is empty, 1 where not; 2: run every layer
 * output   next_state_i, next_sum    the same, after this step: feed them back
 * output   spikes     [B, L]         outputs above 0 of each layer of neurons in this step
 * </pre>
 *
 * <p>Where {@link SkipCheck#lazyAllowed}, membranes are centred: w = u - f with f = bias / (1 - decay) per channel, the
 * potential that the bias alone leads to. Then w[t] = decay^gap * w + conv(x) without a bias, a neuron fires where w &gt; threshold - f, and a reset writes -f,
 * which is also the initial state. A bin without events changes nothing but the count for {@code gap}; to the last bit it is the dense run where the
 * states are multiplied bin by bin instead ({@link State#rest}) and gap stays 1. Other networks keep their biases (large ones
 * would cost a centred membrane its last digits), have no gap but 1, and a read-out bias of zeros.
 *
 * <p>A network of spiking neurons that may not skip bins has a gated graph instead: every bin is executed, and each conv or linear layer whose input is
 * all zero is not run but answers with its bias, which is exact for any network. With several samples in a batch, all must be silent there.
 *
 * <p>After T bins, executed or skipped, the last of them by a number of trailing bins: logits = scale * sum + total *
 * readoutBias, see {@link #logits}.
 *
 * <p>Start every window from the initial state, as in training. A membrane carried over many windows decays into denormal
 * numbers, which are slow: set |w| &lt; 1e-30 to 0 then.
 *
 * <p>The file describes itself: its metadata entry {@code saccade.step} is JSON with {@code states} (name, shape, initial
 * value per channel) and {@code readoutBias}.
 *
 * @param onnx the model's bytes
 * @param states the state inputs in order
 * @param readoutBias [K], what each bin adds to the read-out beside the sum
 * @param readout how the steps become logits
 * @param gated whether it has the input {@link #GATE}
 */
@SuppressWarnings("ArrayRecordComponent")
public record StepGraph(byte[] onnx, List<State> states, float[] readoutBias, Readout readout, boolean gated) {
    /** Multiply-accumulates from which on a gate pays: about a third of a millisecond of a core; what it costs is told in docs/rationale.md. */
    public static final long GATE_MACS = 10_000_000;

    private static final long NO_GATES = Long.MAX_VALUE;

    /** Name of the input that a gated graph has. */
    public static final String GATE = "gate";
    /** Value of the gate where a bin is empty for every sample. */
    public static final float ALL_EMPTY = 0;
    /** Value of the gate where a bin has events for some sample. */
    public static final float SOME_EVENTS = 1;
    /** Value of the gate at which every layer is run. */
    public static final float RUN_ALL = 2;

    /** Key of the metadata entry. */
    public static final String METADATA = "saccade.step";

    /**
     * One state tensor.
     *
     * @param name of the input; the output is {@code next_} and this
     * @param shape without the batch: [C, H, W] or [F]
     * @param initialPerChannel value of every neuron of a channel before the first bin
     * @param decay what an empty bin multiplies it by
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record State(String name, List<Integer> shape, float[] initialPerChannel, float decay) {
        /** Values that stay in the nearest cache while they are multiplied again and again. */
        private static final int BLOCK = 4096;

        /**
         * What empty bins do to values of a state: each multiplies them by the decay and rounds, as the dense run does. One
         * multiplication by decay^bins would round otherwise, and flips a spike in a few hundred million.
         */
        public static void rest(float[] values, float decay, int bins) {
            for (int from = 0; from < values.length; from += BLOCK) {
                int to = Math.min(values.length, from + BLOCK);
                for (int bin = 0; bin < bins; bin++) {
                    for (int i = from; i < to; i++) {
                        values[i] *= decay;
                    }
                }
            }
        }

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

    /**
     * The logits of one sample.
     *
     * @param sum [K] of the last executed bin
     * @param bins T, executed or skipped
     * @param trailing bins skipped after the last executed one
     */
    public float[] logits(float[] sum, int bins, int trailing) {
        float[] logits = new float[sum.length];
        double scale = readout.scale(bins, trailing);
        double total = readout.total(bins);
        for (int k = 0; k < logits.length; k++) {
            logits[k] = (float) (sum[k] * scale + total * readoutBias[k]);
        }
        return logits;
    }

    /** Builds the model; where empty bins may not be skipped, layers of {@value #GATE_MACS} multiply-accumulates and more have gates. */
    public static StepGraph of(NetworkSpec spec, Weights weights) {
        return of(spec, weights, GATE_MACS);
    }

    /**
     * The same with other gates.
     *
     * @param gateMacs layers of at least so many multiply-accumulates have a gate
     */
    public static StepGraph of(NetworkSpec spec, Weights weights, long gateMacs) {
        FoldedNetwork network = FoldedNetwork.of(spec, weights);
        boolean lazy = SkipCheck.of(network).lazyAllowed();
        return new StepBuilder(spec, network, lazy, lazy ? NO_GATES : gateMacs, new FloatConnections(), false).build();
    }

    /** The same without gates, for those that change the graph further. */
    public static StepGraph ungated(NetworkSpec spec, Weights weights) {
        return ungated(spec, weights, new FloatConnections(), false);
    }

    /** The form that nothing is skipped in, whatever the weights: not centred, not gated. */
    public static StepGraph uncentred(NetworkSpec spec, Weights weights) {
        FoldedNetwork network = FoldedNetwork.of(spec, weights);
        return new StepBuilder(spec, network, false, NO_GATES, new FloatConnections(), false).build();
    }

    /** The same with its connections in int8, without gates; states, thresholds and the read-out stay float32. */
    public static StepGraph of(NetworkSpec spec, Weights weights, Quantization quantization) {
        return ungated(spec, weights, quantization.connections(spec), false);
    }

    /**
     * A graph to look into, not to serve: without gates, and it also puts out {@code fired_i}, what each layer of neurons puts out in this
     * step above 0 as 1, and {@code range_j} [4], lowest and highest input and output of each conv or linear layer j of the plan.
     *
     * @param quantization the form looked into; empty: float32
     */
    public static StepGraph watched(NetworkSpec spec, Weights weights, Optional<Quantization> quantization) {
        Connections form = quantization.map(q -> q.connections(spec)).orElseGet(FloatConnections::new);
        return ungated(spec, weights, new WatchedConnections(form), true);
    }

    private static StepGraph ungated(NetworkSpec spec, Weights weights, Connections connections, boolean watched) {
        FoldedNetwork network = FoldedNetwork.of(spec, weights);
        boolean lazy = SkipCheck.of(network).lazyAllowed();
        return new StepBuilder(spec, network, lazy, NO_GATES, connections, watched).build();
    }

    /** Metadata that describes the states and the read-out. */
    static String describe(List<State> states, float[] readoutBias, Readout readout, boolean gated) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (State s : states) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", s.name());
            entry.put("shape", s.shape());
            entry.put("initialPerChannel", s.initialPerChannel());
            entry.put("decay", s.decay());
            list.add(entry);
        }
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("states", list);
        root.put("readoutBias", readoutBias);
        root.put("readout", readout.toString());
        if (gated) {
            root.put("gated", true);
        }
        try {
            return new ObjectMapper().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values is always JSON", e);
        }
    }
}
