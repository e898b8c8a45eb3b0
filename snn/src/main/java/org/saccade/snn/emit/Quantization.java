package org.saccade.snn.emit;

import java.util.HashMap;
import java.util.Map;
import org.saccade.snn.spec.ActivationKind;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkGraph;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.PoolKind;

/**
 * How a network's connections become int8. Membranes, thresholds and the read-out stay float32, and zero stays zero, so what
 * {@link SkipCheck} says of empty time bins holds for the int8 form too.
 *
 * @param scheme the form
 * @param ranges of the conv and linear layers by index in the plan; {@link Scheme#DYNAMIC} does without those that are missing
 * @param wholeInput whether the network's input is whole numbers: counts, marks, signed sums
 */
public record Quantization(Scheme scheme, Map<Integer, Range> ranges, boolean wholeInput) {

    /** Forms of int8. */
    public enum Scheme {
        /** uint8 weights, inputs quantised as they come; the smallest file, hardly faster. */
        DYNAMIC,
        /** uint8 inputs and outputs on fixed grids, int8 weights per channel: for CPUs. */
        STATIC_U8,
        /** int8 inputs with zero point 0 on fixed grids, int8 weights per channel: what TensorRT reads. */
        STATIC_S8
    }

    /** Lowest and highest input and output of a layer. */
    public record Range(float lowestIn, float highestIn, float lowestOut, float highestOut) {

        /** The range that holds both. */
        public Range with(Range other) {
            return new Range(
                    Math.min(lowestIn, other.lowestIn),
                    Math.max(highestIn, other.highestIn),
                    Math.min(lowestOut, other.lowestOut),
                    Math.max(highestOut, other.highestOut));
        }
    }

    /** Keeps a copy of the map. */
    public Quantization {
        ranges = Map.copyOf(ranges);
    }

    /** Adds what one run of a {@link StepGraph#watched} graph put out to the ranges seen so far. */
    public static void observe(Map<String, float[]> outputs, Map<Integer, Range> ranges) {
        outputs.forEach((name, v) -> {
            if (name.startsWith(WatchedConnections.RANGE)) {
                int layer = Integer.parseInt(name.substring(WatchedConnections.RANGE.length()));
                ranges.merge(layer, new Range(v[0], v[1], v[2], v[3]), Range::with);
            }
        });
    }

    Connections connections(NetworkSpec spec) {
        return scheme == Scheme.DYNAMIC
                ? new DynamicConnections(ranges, spacings(spec.graph()))
                : new StaticConnections(ranges, spacings(spec.graph()), scheme == Scheme.STATIC_S8);
    }

    /** By layer: the distance that all values of its output are multiples of; 0 where there is none. */
    private Map<Integer, Double> spacings(NetworkGraph graph) {
        Map<Integer, Double> spacings = new HashMap<>(Map.of(LayerPlan.INPUT, wholeInput ? 1.0 : 0.0));
        for (LayerPlan p : graph.layers()) {
            double in = spacings.get(p.inputs().get(0));
            spacings.put(p.index(), spacing(p, in, spacings));
        }
        return spacings;
    }

    private static double spacing(LayerPlan p, double in, Map<Integer, Double> spacings) {
        if (p.layer() instanceof Layer.Neurons n) {
            return n.neuron().spikes() ? 1 : 0;
        }
        if (p.layer() instanceof Layer.Activation a) {
            return a.function() == ActivationKind.SPIKE ? 1 : a.function() == ActivationKind.RELU ? in : 0;
        }
        if (p.layer() instanceof Layer.Pool pool) {
            int side = pool.size() == Layer.Pool.GLOBAL ? 0 : pool.size();
            double values = side == 0 ? (double) p.in().height() * p.in().width() : (double) side * side;
            return pool.poolKind() == PoolKind.MAX ? in : in / values;
        }
        if (p.layer() instanceof Layer.Residual) {
            return in == spacings.get(p.inputs().get(1)) ? in : 0;
        }
        return p.layer() instanceof Layer.Dropout ? in : 0;
    }
}
