package org.saccade.snn.emit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;

/**
 * A network in the Neuromorphic Intermediate Representation (Pedersen et al., 2024, 10.1038/s41467-024-52259-9; package {@code nir} 1.0): nodes
 * that are differential equations and linear maps, and edges; what several edges bring to a node is added.
 *
 * <p>NIR has no time step: a reader chooses one, dt, and integrates {@code tau dv/dt = (v_leak - v) + r I} by Euler's rule, so v[t+1] = (1 - dt / tau)
 * v[t] + (dt / tau) r I. Ours is u[t+1] = decay u[t] + x, so with the dt of the export tau = dt / (1 - decay), r = tau / dt, v_leak = 0. An integrator
 * has r = 1 / dt. A reader with another dt has another network.
 *
 * <p>The read-out, a mean of the outputs over the time steps, is the reader's to do; the metadata says so.
 *
 * @param nodes by name, each after those that feed it
 * @param edges from name to name
 * @param metadata what NIR has no place for: dt in seconds, time steps, read-out
 */
public record NirGraph(Map<String, Node> nodes, List<Edge> edges, Map<String, String> metadata) {

    /** The time step that snnTorch and SpikingJelly assume, in seconds. */
    public static final double DT = 1e-4;

    /**
     * One node.
     *
     * @param type such as {@code LIF}
     * @param values its parameters by name
     */
    public record Node(String type, Map<String, Value> values) {
        /** Keeps a copy of the map, in its order. */
        public Node {
            values = new LinkedHashMap<>(values);
        }

        /** The values of a parameter. */
        public float[] get(String name) {
            return values.get(name).data();
        }

        /** The first value of a parameter that counts something. */
        public int size(String name, int axis) {
            return Math.round(get(name)[axis]);
        }
    }

    /**
     * A parameter.
     *
     * @param shape sides; none for a single number
     * @param data row-major
     * @param whole whether it is stored as integers
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Value(List<Integer> shape, float[] data, boolean whole) {
        static Value of(List<Integer> shape, float[] data) {
            return new Value(shape, data, false);
        }

        static Value ints(int... values) {
            float[] data = new float[values.length];
            for (int i = 0; i < data.length; i++) {
                data[i] = values[i];
            }
            return new Value(List.of(values.length), data, true);
        }

        static Value single(int value) {
            return new Value(List.of(), new float[] {value}, true);
        }
    }

    /** What a node's output feeds. */
    public record Edge(String from, String to) {}

    /** Keeps copies. */
    public NirGraph {
        nodes = new LinkedHashMap<>(nodes);
        edges = List.copyOf(edges);
        metadata = new LinkedHashMap<>(metadata);
    }

    /**
     * The graph of a network, batch norms merged.
     *
     * @param dt time step in seconds
     * @throws NirException naming every layer that NIR cannot express
     */
    public static NirGraph of(NetworkSpec spec, Weights weights, double dt) {
        return new NirBuilder(spec, weights, dt).build();
    }

    /** Names of the nodes whose outputs a node takes, in the order of the edges. */
    public List<String> feeding(String name) {
        List<String> sources = new ArrayList<>();
        edges.stream().filter(edge -> edge.to().equals(name)).forEach(edge -> sources.add(edge.from()));
        return sources;
    }
}
