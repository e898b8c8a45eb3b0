package org.saccade.snn.spec;

import java.util.ArrayList;
import java.util.List;

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
        Planner.check(name, input, timeSteps, classes, layers, readout, problems);
        if (!problems.isEmpty()) {
            throw new SpecException("network " + name, problems);
        }
    }

    /** Reads a specification from YAML or JSON text; the source (a file name) is named in the errors. */
    public static NetworkSpec parse(String text, String source) {
        return SpecReader.read(text, source);
    }

    /** A specification that comes with Saccade, see {@link #builtIns()}; throws {@link SpecException} for another name. */
    public static NetworkSpec builtIn(String name) {
        return BuiltIns.of(name, 0);
    }

    /**
     * The same with another width.
     *
     * @param width channels of the first convolution, by which all others are scaled; 0: the usual width
     */
    public static NetworkSpec builtIn(String name, int width) {
        return BuiltIns.of(name, width);
    }

    /** The names of the specifications that come with Saccade; each also names a plain CNN with {@code -cnn} behind it. */
    public static List<String> builtIns() {
        return BuiltIns.names();
    }

    /**
     * The published residual network of another depth.
     *
     * @param neurons its neurons
     * @param blocks number of blocks of each stage, such as 2, 2, 2, 2
     * @param width channels of the first stage
     */
    public static NetworkSpec residual(
            String name, Layer.Neurons neurons, List<Integer> blocks, int width, InputShape input, int classes) {
        int[] counts = blocks.stream().mapToInt(Integer::intValue).toArray();
        return new NetworkSpec(
                name, input, 8, classes, BuiltIns.published(neurons, counts, width), Readout.MEAN_LOGITS);
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
        return Planner.check(name, input, timeSteps, classes, layers, readout, new ArrayList<>());
    }

    /** The plan as a graph. */
    public NetworkGraph graph() {
        return new NetworkGraph(plan());
    }

    /** The same shapes as a plain CNN: ReLU for neurons. It has no state, so its time steps are independent images. */
    public NetworkSpec asCnn() {
        List<Layer> twin =
                CnnTwin.of(readout.kind() == Readout.Kind.SPIKE_COUNT ? layers.subList(0, layers.size() - 1) : layers);
        return new NetworkSpec(name + BuiltIns.CNN, input, timeSteps, classes, twin, Readout.MEAN_LOGITS);
    }

    /** All tensors of the network's weights, in order. */
    public List<TensorSpec> tensors() {
        return plan().stream().flatMap(p -> p.tensors().stream()).distinct().toList();
    }

    /** Number of trained values. */
    public long parameterCount() {
        return tensors().stream()
                .filter(TensorSpec::trained)
                .mapToLong(TensorSpec::size)
                .sum();
    }

    /** Multiply-accumulates of one time step of one sample, as if the network were not spiking. */
    public long macsPerStep() {
        return plan().stream().mapToLong(LayerPlan::macs).sum();
    }

    /**
     * Mean number of synapses behind one spike of each layer of neurons, in their order: spikes times this are the SynOps
     * of the field's convention. Connections into zero padding are not counted.
     */
    public double[] synapsesPerSpike() {
        NetworkGraph graph = graph();
        return graph.neurons().stream().mapToDouble(graph::synapsesPerValue).toArray();
    }

    /** Neurons of each layer of neurons, in their order. */
    public long[] neurons() {
        return graph().neurons().stream().mapToLong(p -> p.out().size()).toArray();
    }

    /** The canonical JSON form: equal specifications give equal text, and {@link #parse} reads it back. */
    public String toJson() {
        return SpecWriter.toJson(this);
    }
}
