package org.saccade.snn.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/** The networks that come with Saccade, as functions of their width. */
final class BuiltIns {
    /** Ending of a name: the same shapes as a plain CNN. */
    static final String CNN = "-cnn";

    private static final int[] EIGHTEEN = {2, 2, 2, 2};
    private static final int[] THIRTY_FOUR = {3, 4, 6, 3};
    private static final double THRESHOLD = 0.5;

    /** One network: its usual width, the input it is meant for, and its layers for a width. */
    private record BuiltIn(int width, InputShape input, int classes, IntFunction<List<Layer>> layers) {}

    private static final Map<String, BuiltIn> ALL = new LinkedHashMap<>();

    static {
        InputShape small = new InputShape(2, 34, 34);
        InputShape large = new InputShape(2, 224, 224);
        ALL.put("conv-small", new BuiltIn(16, small, 10, BuiltIns::convSmall));
        ALL.put("plif-net", new BuiltIn(64, small, 10, BuiltIns::plifNet));
        ALL.put("vgg-11", new BuiltIn(64, new InputShape(2, 64, 64), 10, BuiltIns::vgg11));
        ALL.put("lif-resnet-18", new BuiltIn(64, large, 1000, w -> published(lif(), EIGHTEEN, w)));
        ALL.put("lif-resnet-34", new BuiltIn(64, large, 1000, w -> published(lif(), THIRTY_FOUR, w)));
        ALL.put("liaf-resnet-18", new BuiltIn(64, large, 1000, w -> published(liaf(Carry.ACTIVATED), EIGHTEEN, w)));
        ALL.put(
                "liaf-resnet-18-membrane",
                new BuiltIn(64, large, 1000, w -> published(liaf(Carry.MEMBRANE), EIGHTEEN, w)));
        ALL.put("liaf-resnet-34", new BuiltIn(64, large, 1000, w -> published(liaf(Carry.MEMBRANE), THIRTY_FOUR, w)));
        ALL.put(
                "liaf-resnet-34-activated",
                new BuiltIn(64, large, 1000, w -> published(liaf(Carry.ACTIVATED), THIRTY_FOUR, w)));
        ALL.put("sew-resnet-18", new BuiltIn(64, large, 1000, w -> sew(EIGHTEEN, w)));
        ALL.put("sew-resnet-34", new BuiltIn(64, large, 1000, w -> sew(THIRTY_FOUR, w)));
        ALL.put("ms-resnet-18", new BuiltIn(64, large, 1000, w -> ms(EIGHTEEN, w)));
    }

    private BuiltIns() {}

    static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /** A network by name; width 0 is its usual one. */
    static NetworkSpec of(String name, int width) {
        boolean cnn = name.endsWith(CNN);
        BuiltIn b = ALL.get(cnn ? name.substring(0, name.length() - CNN.length()) : name);
        if (b == null) {
            throw new SpecException(
                    "built-in networks",
                    List.of(new Problem(
                            "",
                            0,
                            "there is none called '" + name + "'; there are: " + String.join(", ", names())
                                    + ", each also with " + CNN + " behind it")));
        }
        if (width < 0 || width > 4096) {
            throw new SpecException(
                    "network " + name, List.of(new Problem("width", 0, "is " + width + "; allowed: 1 to 4096")));
        }
        List<Layer> layers = b.layers().apply(width == 0 ? b.width() : width);
        return new NetworkSpec(name, b.input(), 8, b.classes(), cnn ? CnnTwin.of(layers) : layers, Readout.MEAN_LOGITS);
    }

    private static Layer.Neurons lif() {
        return Layer.Neurons.lif("", Decay.PUBLISHED, THRESHOLD);
    }

    private static Layer.Neurons liaf(Carry carry) {
        return Layer.Neurons.liaf("", Decay.PUBLISHED, THRESHOLD, carry);
    }

    private static List<Layer> convSmall(int width) {
        Layer.Neurons lif = Layer.Neurons.lif("", Decay.learnable(0.6225), THRESHOLD);
        Layer norm = Layer.BatchNorm.named("");
        Layer pool = new Layer.Pool(PoolKind.AVERAGE, 2, 2);
        return List.of(conv("", width, 3, 1), norm, lif, pool, conv("", 2 * width, 3, 1), norm, lif, pool, linear(""));
    }

    /** After the PLIF network for N-MNIST of Fang et al., 2021: two spiking convolutions, two spiking linear layers. */
    private static List<Layer> plifNet(int width) {
        Layer.Neurons plif = arctan("");
        Layer norm = Layer.BatchNorm.named("");
        Layer pool = new Layer.Pool(PoolKind.MAX, 2, 2);
        return List.of(
                conv("", width, 3, 1),
                norm,
                plif,
                pool,
                conv("", width, 3, 1),
                norm,
                plif,
                pool,
                new Layer.Dropout(0.5),
                new Layer.Linear("", 8 * width, Optional.of(true)),
                plif,
                new Layer.Dropout(0.5),
                linear(""));
    }

    private static List<Layer> vgg11(int width) {
        List<Layer> layers = new ArrayList<>();
        int[][] stages = {{1}, {2}, {4, 4}, {8, 8}, {8, 8}};
        for (int[] stage : stages) {
            for (int times : stage) {
                layers.addAll(List.of(conv("", times * width, 3, 1), Layer.BatchNorm.named(""), arctan("")));
            }
            layers.add(new Layer.Pool(PoolKind.AVERAGE, 2, 2));
        }
        layers.add(linear(""));
        return layers;
    }

    /**
     * The residual networks of the ES-ImageNet paper (Lin et al., 2021): every convolution has a bias, every shortcut a
     * norm, and the activation acts on the sum before the neurons do. Both updates of a block share one decay. The max pool
     * of the stem has no padding.
     *
     * @param neurons the kind of neurons; named in their places here
     */
    static List<Layer> published(Layer.Neurons neurons, int[] blocks, int width) {
        List<Layer> layers = new ArrayList<>();
        layers.add(new Layer.Conv("stem.conv", width, 7, 2, 3, Optional.of(true)));
        layers.add(Layer.BatchNorm.named("stem.bn"));
        layers.add(neurons.named("stem"));
        layers.add(new Layer.Pool(PoolKind.MAX, 3, 2));
        Layer activation = new Layer.Activation(
                neurons.neuron().spikes() ? ActivationKind.SPIKE : ActivationKind.LEAKY_RELU,
                neurons.threshold(),
                neurons.surrogate(),
                neurons.slope());
        for (int stage = 0; stage < blocks.length; stage++) {
            int channels = width << stage;
            for (int block = 0; block < blocks[stage]; block++) {
                String at = "stage" + (stage + 1) + ".block" + block;
                boolean narrows = stage > 0 && block == 0;
                Layer.Neurons here = neurons.named(at);
                List<Layer> body = List.of(
                        new Layer.Conv(at + ".conv1", channels, 3, narrows ? 2 : 1, 1, Optional.of(true)),
                        Layer.BatchNorm.named(at + ".bn1"),
                        here,
                        new Layer.Conv(at + ".conv2", channels, 3, 1, 1, Optional.of(true)),
                        Layer.BatchNorm.named(at + ".bn2"));
                List<Layer> shortcut = new ArrayList<>();
                if (narrows) {
                    shortcut.add(new Layer.Conv(at + ".shortcut", channels, 1, 2, 0, Optional.of(true)));
                }
                shortcut.add(Layer.BatchNorm.named(at + ".bnShortcut"));
                layers.add(new Layer.Residual(body, shortcut));
                layers.add(activation);
                layers.add(here);
            }
        }
        layers.add(new Layer.Pool(PoolKind.AVERAGE, Layer.Pool.GLOBAL, 1));
        layers.add(linear("fc"));
        return layers;
    }

    /** Spike-element-wise residual network (Fang et al., 2021): spikes are added to spikes. */
    private static List<Layer> sew(int[] blocks, int width) {
        List<Layer> layers = stem(width);
        layers.add(arctan("stem"));
        layers.add(new Layer.Pool(PoolKind.MAX, 3, 2));
        for (int stage = 0; stage < blocks.length; stage++) {
            int channels = width << stage;
            for (int block = 0; block < blocks[stage]; block++) {
                String at = "stage" + (stage + 1) + ".block" + block;
                int stride = stage > 0 && block == 0 ? 2 : 1;
                List<Layer> body = List.of(
                        conv(at + ".conv1", channels, 3, stride),
                        Layer.BatchNorm.named(at + ".bn1"),
                        arctan(at + ".neurons1"),
                        conv(at + ".conv2", channels, 3, 1),
                        Layer.BatchNorm.named(at + ".bn2"),
                        arctan(at + ".neurons2"));
                List<Layer> shortcut = stride == 1
                        ? List.of()
                        : List.of(
                                conv(at + ".shortcut", channels, 1, 2),
                                Layer.BatchNorm.named(at + ".bnShortcut"),
                                arctan(at + ".neuronsShortcut"));
                layers.add(new Layer.Residual(body, shortcut));
            }
        }
        layers.add(new Layer.Pool(PoolKind.AVERAGE, Layer.Pool.GLOBAL, 1));
        layers.add(linear("fc"));
        return layers;
    }

    /** Membrane-shortcut residual network (Hu et al., 2021): potentials are added, neurons come first in a block. */
    private static List<Layer> ms(int[] blocks, int width) {
        List<Layer> layers = stem(width);
        layers.add(new Layer.Pool(PoolKind.MAX, 3, 2));
        for (int stage = 0; stage < blocks.length; stage++) {
            int channels = width << stage;
            for (int block = 0; block < blocks[stage]; block++) {
                String at = "stage" + (stage + 1) + ".block" + block;
                int stride = stage > 0 && block == 0 ? 2 : 1;
                List<Layer> body = List.of(
                        arctan(at + ".neurons1"),
                        conv(at + ".conv1", channels, 3, stride),
                        Layer.BatchNorm.named(at + ".bn1"),
                        arctan(at + ".neurons2"),
                        conv(at + ".conv2", channels, 3, 1),
                        Layer.BatchNorm.named(at + ".bn2"));
                List<Layer> shortcut = stride == 1
                        ? List.of()
                        : List.of(conv(at + ".shortcut", channels, 1, 2), Layer.BatchNorm.named(at + ".bnShortcut"));
                layers.add(new Layer.Residual(body, shortcut));
            }
        }
        layers.add(arctan("last"));
        layers.add(new Layer.Pool(PoolKind.AVERAGE, Layer.Pool.GLOBAL, 1));
        layers.add(linear("fc"));
        return layers;
    }

    private static List<Layer> stem(int width) {
        return new ArrayList<>(List.of(
                new Layer.Conv("stem.conv", width, 7, 2, 3, Optional.empty()), Layer.BatchNorm.named("stem.bn")));
    }

    /** LIF neurons with a learnable decay of 0.5 (tau 2) and the arctangent as surrogate, as their papers have it. */
    private static Layer.Neurons arctan(String name) {
        Layer.Neurons n = Layer.Neurons.lif(name, Decay.learnable(0.5), THRESHOLD);
        return new Layer.Neurons(
                name,
                n.neuron(),
                n.decay(),
                n.threshold(),
                Surrogate.of(Surrogate.Shape.ARCTAN),
                n.reset(),
                0,
                true,
                n.slope(),
                n.carry(),
                0,
                0);
    }

    private static Layer.Conv conv(String name, int channels, int kernel, int stride) {
        return new Layer.Conv(name, channels, kernel, stride, kernel / 2, Optional.empty());
    }

    private static Layer.Linear linear(String name) {
        return new Layer.Linear(name, Layer.Linear.CLASSES, Optional.empty());
    }
}
