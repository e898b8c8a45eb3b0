package org.saccade.snn.spec;

import java.util.ArrayList;
import java.util.List;

/** Shape inference and the rules of a network: walks the layers once and collects what is wrong. */
final class Planner {
    /** Bound on every written number, so that no product of a plan overflows. */
    private static final int MAX = 1 << 16;
    /** Bound on the values of one activation or tensor. */
    private static final long MAX_VALUES = Integer.MAX_VALUE;

    private final List<Layer> layers;
    private final int classes;
    private final List<Problem> problems;
    private final List<LayerPlan> plans = new ArrayList<>();
    private FeatureShape shape;
    /** The layer of weights since the last neurons, or null. */
    private Layer weights;

    private Planner(FeatureShape in, int classes, List<Layer> layers, List<Problem> problems) {
        this.shape = in;
        this.classes = classes;
        this.layers = layers;
        this.problems = problems;
    }

    /** Plans the layers; the plan is complete only where no problem was added. */
    static List<LayerPlan> check(
            String name, InputShape input, int timeSteps, int classes, List<Layer> layers, List<Problem> problems) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
            problems.add(new Problem(
                    "name",
                    0,
                    "is '" + name + "'; allowed: 1 to 100 letters, digits, '.', '-' or '_', a letter or digit first"));
        }
        Planner planner = new Planner(input.features(), classes, layers, problems);
        planner.range("input.polarities", input.polarities(), 1, MAX);
        planner.range("input.height", input.height(), 1, MAX);
        planner.range("input.width", input.width(), 1, MAX);
        planner.range("timeSteps", timeSteps, 1, 1024);
        planner.range("classes", classes, 2, MAX);
        if (layers.isEmpty() || !(layers.get(layers.size() - 1) instanceof Layer.Linear)) {
            problems.add(new Problem("layers", 0, "the last layer must be 'linear', the read-out"));
        }
        for (int i = 0; i < layers.size() && problems.isEmpty(); i++) {
            planner.plan(i);
        }
        if (!problems.isEmpty()) { // shapes are unknown behind the first bad one, the values themselves are not
            for (int i = planner.plans.size() + 1; i < layers.size(); i++) {
                planner.values(i);
            }
        }
        return planner.plans;
    }

    private void plan(int i) {
        int before = problems.size();
        values(i);
        place(i);
        if (problems.size() > before) {
            return;
        }
        Layer layer = layers.get(i);
        FeatureShape in = shape;
        shape = out(i, layer);
        if (in.size() > MAX_VALUES || shape.size() > MAX_VALUES) {
            problem(i, "", "input " + in + ", output " + shape + ": more than 2^31 - 1 values");
        }
        if (problems.size() > before) {
            return;
        }
        List<TensorSpec> tensors = tensors(i, layer, in);
        for (TensorSpec t : tensors) {
            if (t.size() > Integer.MAX_VALUE) {
                problem(i, "", "tensor " + t.name() + " would have shape " + t.shape() + ": more than 2^31 - 1 values");
            }
        }
        plans.add(new LayerPlan(i, layer, in, shape, tensors, macs(layer, in), synapses(layer, in)));
    }

    /** Rules on a layer's own values. */
    private void values(int i) {
        Layer layer = layers.get(i);
        String at = "layers[" + i + "]." + layer.kind() + ".";
        if (layer instanceof Layer.Conv c) {
            range(at + "channels", c.channels(), 1, MAX);
            range(at + "kernel", c.kernel(), 1, 63);
            range(at + "stride", c.stride(), 1, 63);
            range(at + "padding", c.padding(), 0, Math.max(0, c.kernel() - 1));
        } else if (layer instanceof Layer.BatchNorm n) {
            open(at + "epsilon", n.epsilon(), 0, 1);
            open(at + "momentum", n.momentum(), 0, 1);
        } else if (layer instanceof Layer.Lif l) {
            open(at + "decay", l.decay().value(), 0, 1);
            open(at + "threshold", l.threshold(), 0, 1e6);
        } else if (layer instanceof Layer.Pool p) {
            range(at + "size", p.size(), 2, 63);
        } else if (layer instanceof Layer.Linear f && i < layers.size() - 1) {
            range(at + "features", f.features(), 1, MAX);
        } else if (layer instanceof Layer.Linear f && f.features() != Layer.Linear.CLASSES && f.features() != classes) {
            problems.add(new Problem(
                    at + "features",
                    0,
                    "is " + f.features() + "; the last layer has one per class (" + classes + "): leave it out"));
        }
    }

    /** Rules on the order of layers; see {@link Segment}. */
    private void place(int i) {
        Layer layer = layers.get(i);
        Layer previous = i == 0 ? null : layers.get(i - 1);
        boolean weighted = layer instanceof Layer.Conv || layer instanceof Layer.Linear;
        if (weighted && weights != null) {
            problem(i, "", "follows another layer of weights (" + weights.kind() + "); put a 'lif' between them");
        } else if (layer instanceof Layer.BatchNorm
                && !(previous instanceof Layer.Conv || previous instanceof Layer.Linear)) {
            problem(i, "", "must follow 'conv' or 'linear' directly, here it follows " + name(previous));
        } else if (layer instanceof Layer.Lif && weights == null) {
            problem(i, "", "needs a 'conv' or 'linear' since the last 'lif', here it follows " + name(previous));
        }
        weights = weighted ? layer : layer instanceof Layer.Lif ? null : weights;
    }

    private static String name(Layer previous) {
        return previous == null ? "the input" : "'" + previous.kind() + "'";
    }

    private FeatureShape out(int i, Layer layer) {
        FeatureShape in = shape;
        if (layer instanceof Layer.Conv c) {
            int h = (in.height() + 2 * c.padding() - c.kernel()) / c.stride() + 1;
            int w = (in.width() + 2 * c.padding() - c.kernel()) / c.stride() + 1;
            if (in.height() + 2 * c.padding() < c.kernel() || in.width() + 2 * c.padding() < c.kernel()) {
                problem(
                        i,
                        ".kernel",
                        "is " + c.kernel() + " but its input is only " + in + " with padding " + c.padding());
            }
            return new FeatureShape(c.channels(), h, w);
        }
        if (layer instanceof Layer.Pool p) {
            if (in.height() < p.size() || in.width() < p.size()) {
                problem(i, ".size", "is " + p.size() + " but its input is only " + in);
            }
            return new FeatureShape(in.channels(), in.height() / p.size(), in.width() / p.size());
        }
        if (layer instanceof Layer.Linear f) {
            return new FeatureShape(f.features() == Layer.Linear.CLASSES ? classes : f.features(), 1, 1);
        }
        return in;
    }

    private List<TensorSpec> tensors(int i, Layer layer, FeatureShape in) {
        boolean bias = i + 1 >= layers.size() || !(layers.get(i + 1) instanceof Layer.BatchNorm);
        String at = "layers." + i + ".";
        List<TensorSpec> tensors = new ArrayList<>();
        if (layer instanceof Layer.Conv c) {
            tensors.add(
                    new TensorSpec(at + "weight", List.of(c.channels(), in.channels(), c.kernel(), c.kernel()), true));
        } else if (layer instanceof Layer.Linear) {
            tensors.add(new TensorSpec(at + "weight", List.of(shape.channels(), (int) in.size()), true));
        } else if (layer instanceof Layer.BatchNorm) {
            for (String field : List.of("weight", "bias", "running_mean", "running_var")) {
                tensors.add(new TensorSpec(at + field, List.of(in.channels()), !field.startsWith("running")));
            }
        } else if (layer instanceof Layer.Lif l && l.decay().learnable()) {
            tensors.add(new TensorSpec(at + "decay", List.of(1), true));
        }
        if (bias && (layer instanceof Layer.Conv || layer instanceof Layer.Linear)) {
            tensors.add(new TensorSpec(at + "bias", List.of(shape.channels()), true));
        }
        return tensors;
    }

    private long macs(Layer layer, FeatureShape in) {
        if (layer instanceof Layer.Conv c) {
            return shape.size() * in.channels() * c.kernel() * c.kernel();
        }
        return layer instanceof Layer.Linear ? shape.size() * in.size() : 0;
    }

    private long synapses(Layer layer, FeatureShape in) {
        if (layer instanceof Layer.Conv c) {
            return (long) in.channels()
                    * c.channels()
                    * taps(in.height(), shape.height(), c)
                    * taps(in.width(), shape.width(), c);
        }
        return macs(layer, in);
    }

    /** Pairs of output position and kernel element, along one axis, that meet a real input. */
    private static long taps(int in, int out, Layer.Conv c) {
        long taps = 0;
        for (int o = 0; o < out; o++) {
            int first = o * c.stride() - c.padding();
            taps += Math.min(in, first + c.kernel()) - Math.max(0, first);
        }
        return taps;
    }

    private void range(String path, long value, long min, long max) {
        if (value < min || value > max) {
            problems.add(new Problem(path, 0, "is " + value + "; allowed: " + min + " to " + max));
        }
    }

    private void open(String path, double value, double min, double max) {
        if (!(value > min && value < max)) {
            problems.add(new Problem(path, 0, "is " + value + "; allowed: above " + min + " and below " + max));
        }
    }

    private void problem(int i, String field, String message) {
        problems.add(new Problem("layers[" + i + "]." + layers.get(i).kind() + field, 0, message));
    }
}
