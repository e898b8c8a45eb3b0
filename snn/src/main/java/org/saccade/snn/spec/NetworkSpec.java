package org.saccade.snn.spec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Immutable description of a spiking network, the one source of its trained, exported and served forms. A value of this
 * type is always a network that can be built: the constructor checks it and reports all problems at once.
 *
 * <pre>{@code
 * NetworkSpec spec = NetworkSpec.builtIn("conv-small").withInput(2, 34, 34).withClasses(10).withTimeSteps(8);
 * }</pre>
 *
 * @param name a word for people and file names: letters, digits, dot, dash and underscore
 * @param input shape of one time step
 * @param timeSteps time bins of a sample in training; serving may differ
 * @param classes number of classes
 * @param layers the layers from input to read-out
 * @param readout how the outputs of the time steps become logits
 */
public record NetworkSpec(
        String name, InputShape input, int timeSteps, int classes, List<Layer> layers, Readout readout) {

    /** Checks the network; throws {@link SpecException} with every problem. */
    public NetworkSpec {
        layers = List.copyOf(layers);
        List<Problem> problems = new ArrayList<>();
        Planner.check(name, input, timeSteps, classes, layers, problems);
        if (!problems.isEmpty()) {
            throw new SpecException("network " + name, problems);
        }
    }

    /** Reads a specification from YAML or JSON text; the source (a file name) is named in the errors. */
    public static NetworkSpec parse(String text, String source) {
        return SpecReader.read(text, source);
    }

    /** A specification that comes with Saccade: {@code conv-small}. */
    public static NetworkSpec builtIn(String name) {
        String file = name + ".yaml";
        try (InputStream in = name.matches("[a-z0-9-]+") ? NetworkSpec.class.getResourceAsStream(file) : null) {
            if (in == null) {
                throw new SpecException(
                        "built-in networks",
                        List.of(new Problem("", 0, "there is none called '" + name + "'; there is: conv-small")));
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("reading built-in network " + name, e);
        }
    }

    /** The same network for another input. */
    public NetworkSpec withInput(int polarities, int height, int width) {
        return new NetworkSpec(name, new InputShape(polarities, height, width), timeSteps, classes, layers, readout);
    }

    /** The same network for another number of time steps. */
    public NetworkSpec withTimeSteps(int steps) {
        return new NetworkSpec(name, input, steps, classes, layers, readout);
    }

    /** The same network for another number of classes. */
    public NetworkSpec withClasses(int count) {
        return new NetworkSpec(name, input, timeSteps, count, layers, readout);
    }

    /** Every layer with its shapes, tensors and operations, in order. */
    public List<LayerPlan> plan() {
        return Planner.check(name, input, timeSteps, classes, layers, new ArrayList<>());
    }

    /** The layers cut into segments at their neurons; the last is the read-out. */
    public List<Segment> segments() {
        List<Segment> segments = new ArrayList<>();
        List<LayerPlan> before = new ArrayList<>();
        List<LayerPlan> after = new ArrayList<>();
        LayerPlan weights = null;
        LayerPlan norm = null;
        for (LayerPlan p : plan()) {
            if (p.layer() instanceof Layer.Conv || p.layer() instanceof Layer.Linear) {
                weights = p;
            } else if (p.layer() instanceof Layer.BatchNorm) {
                norm = p;
            } else if (p.layer() instanceof Layer.Pool) {
                (weights == null ? before : after).add(p);
            } else {
                segments.add(new Segment(before, weights, Optional.ofNullable(norm), after, Optional.of(p)));
                before.clear();
                after.clear();
                weights = null;
                norm = null;
            }
        }
        segments.add(new Segment(before, weights, Optional.ofNullable(norm), after, Optional.empty()));
        return List.copyOf(segments);
    }

    /** All tensors of the network's weights, in order. */
    public List<TensorSpec> tensors() {
        return plan().stream().flatMap(p -> p.tensors().stream()).toList();
    }

    /** Number of trained values. */
    public long parameterCount() {
        return plan().stream().mapToLong(LayerPlan::parameters).sum();
    }

    /** Multiply-accumulates of one time step of one sample, as if the network were not spiking. */
    public long macsPerStep() {
        return plan().stream().mapToLong(LayerPlan::macs).sum();
    }

    /**
     * Mean number of synapses behind one spike of each LIF layer, in their order: spikes times this are the SynOps of the
     * field's convention. Connections into zero padding are not counted.
     */
    public double[] synapsesPerSpike() {
        List<Segment> segments = segments();
        double[] perSpike = new double[segments.size() - 1];
        for (int i = 0; i < perSpike.length; i++) {
            LayerPlan next = segments.get(i + 1).weights();
            perSpike[i] = (double) next.synapses() / next.in().size();
        }
        return perSpike;
    }

    /** Neurons of each LIF layer, in their order. */
    public long[] neurons() {
        return segments().stream()
                .flatMap(s -> s.neurons().stream())
                .mapToLong(p -> p.out().size())
                .toArray();
    }

    /** The canonical JSON form: equal specifications give equal text, and {@link #parse} reads it back. */
    public String toJson() {
        return SpecWriter.toJson(this);
    }
}
