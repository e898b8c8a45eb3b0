package org.saccade.snn.spec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shape inference and the rules of a network: walks the layers once and collects what is wrong. */
final class Planner {
    /** Bound on every written number, so that no product of a plan overflows. */
    private static final int MAX = 1 << 16;
    /** Bound on the values of one activation or tensor. */
    private static final long MAX_VALUES = Integer.MAX_VALUE;

    private static final int MAX_LAYERS = 10_000;

    private final int classes;
    private final List<Problem> problems;
    private final List<LayerPlan> plans = new ArrayList<>();
    /** Which layer each tensor name is from. */
    private final Map<String, LayerPlan> owners = new HashMap<>();

    private Planner(int classes, List<Problem> problems) {
        this.classes = classes;
        this.problems = problems;
    }

    /** An output inside the network: the layer it comes from, and its shape. */
    private record Place(int index, FeatureShape shape) {}

    /** Plans the layers; the plan is complete only where no problem was added. */
    static List<LayerPlan> check(
            String name,
            InputShape input,
            int timeSteps,
            int classes,
            List<Layer> layers,
            Readout readout,
            List<Problem> problems) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
            problems.add(new Problem(
                    "name",
                    0,
                    "is '" + name + "'; allowed: 1 to 100 letters, digits, '.', '-' or '_', a letter or digit first"));
        }
        Planner planner = new Planner(classes, problems);
        planner.range("input.polarities", input.polarities(), 1, MAX);
        planner.range("input.height", input.height(), 1, MAX);
        planner.range("input.width", input.width(), 1, MAX);
        planner.range("timeSteps", timeSteps, 1, 1024);
        planner.range("classes", classes, 2, MAX);
        planner.readout(layers, readout);
        int last = layers.size() - 1;
        while (last >= 0 && !(layers.get(last) instanceof Layer.Linear)) {
            last--;
        }
        planner.values("layers", layers, last);
        if (problems.isEmpty()) {
            Place end = planner.plan("layers", "layers", layers, new Place(LayerPlan.INPUT, input.features()));
            planner.names();
            if (problems.isEmpty() && end.shape().size() != classes) {
                problems.add(new Problem(
                        "layers",
                        0,
                        "end in " + end.shape().size() + " values; the read-out needs one per class (" + classes
                                + ")"));
            }
        }
        return planner.plans;
    }

    private void readout(List<Layer> layers, Readout readout) {
        Layer last = layers.isEmpty() ? null : layers.get(layers.size() - 1);
        if (readout.kind() == Readout.Kind.LAST_MEMBRANE) {
            open("readout", readout.decay(), 0, 1);
        }
        boolean counts = readout.kind() == Readout.Kind.SPIKE_COUNT;
        if (counts && !(last instanceof Layer.Neurons n && n.neuron().spikes())) {
            problems.add(new Problem("layers", 0, "the last layer must be spiking neurons, which 'spikeCount' counts"));
        } else if (!counts && !(last instanceof Layer.Linear)) {
            problems.add(new Problem("layers", 0, "the last layer must be 'linear', the read-out"));
        }
    }

    /** Rules on the layers' own values; {@code last} is the place of the last linear layer, which is sized by the classes, or -1. */
    private void values(String path, List<Layer> layers, int last) {
        if (layers.size() > MAX_LAYERS) {
            problems.add(new Problem(path, 0, "has " + layers.size() + " layers; allowed: up to " + MAX_LAYERS));
            return;
        }
        for (int i = 0; i < layers.size(); i++) {
            values(path + "[" + i + "]." + layers.get(i).kind(), layers.get(i), i == last);
        }
    }

    private void values(String path, Layer layer, boolean last) {
        String at = path + ".";
        if (!layer.name().isEmpty()) {
            LayerNames.problem(layer.name()).ifPresent(what -> problems.add(new Problem(at + "name", 0, what)));
        }
        if (layer instanceof Layer.Conv c) {
            range(at + "channels", c.channels(), 1, MAX);
            range(at + "kernel", c.kernel(), 1, 63);
            range(at + "stride", c.stride(), 1, 63);
            range(at + "padding", c.padding(), 0, Math.max(0, c.kernel() - 1));
        } else if (layer instanceof Layer.BatchNorm n) {
            open(at + "epsilon", n.epsilon(), 0, 1);
            open(at + "momentum", n.momentum(), 0, 1);
            open(at + "scale", n.scale(), -1e6, 1e6);
        } else if (layer instanceof Layer.Neurons n) {
            neurons(at, n);
        } else if (layer instanceof Layer.Activation a) {
            open(at + "threshold", a.threshold(), -1e6, 1e6);
            open(at + "slope", a.slope(), -1e-9, 1);
            surrogate(at, a.surrogate());
        } else if (layer instanceof Layer.Dropout d) {
            open(at + "share", d.share(), 0, 1);
        } else if (layer instanceof Layer.Pool p && p.size() != Layer.Pool.GLOBAL) {
            range(at + "size", p.size(), 2, 63);
            range(at + "stride", p.stride(), 1, 63);
        } else if (layer instanceof Layer.Residual r) {
            if (r.body().isEmpty()) {
                problems.add(new Problem(path + ".body", 0, "is empty; the long way needs a layer"));
            }
            values(path + ".body", r.body(), -1);
            values(path + ".shortcut", r.shortcut(), -1);
        } else if (layer instanceof Layer.Linear f) {
            if (last && f.features() != Layer.Linear.CLASSES && f.features() != classes) {
                problems.add(new Problem(
                        at + "features",
                        0,
                        "is " + f.features() + "; the last layer has one per class (" + classes + "): leave it out"));
            } else if (!last) {
                range(at + "features", f.features(), 1, MAX);
            }
        }
    }

    private void neurons(String at, Layer.Neurons n) {
        if (n.neuron() == NeuronKind.IF) {
            if (n.decay().value() != 1 || n.decay().learnable()) {
                problems.add(new Problem(at + "decay", 0, "is " + n.decay() + "; nothing leaks from 'if' neurons"));
            }
        } else {
            open(at + "decay", n.decay().value(), 0, 1);
        }
        open(at + "threshold", n.threshold(), 0, 1e6);
        if (n.resetTo() != 0) {
            open(at + "resetTo", n.resetTo(), -1e6, n.threshold());
        }
        open(at + "slope", n.slope(), 0, 1);
        surrogate(at, n.surrogate());
        if (n.reset() == Reset.SOFT && n.resetTo() != 0) {
            problems.add(new Problem(at + "resetTo", 0, "is " + n.resetTo() + "; a soft reset has none"));
        }
        if (!n.neuron().spikes() && !n.detachReset()) {
            problems.add(new Problem(at + "detachReset", 0, "is false; a LIAF spike only resets and has no gradient"));
        }
        if (n.neuron() == NeuronKind.ALIF) {
            open(at + "adaptation", n.adaptation(), 0, 1e6);
            open(at + "adaptationDecay", n.adaptationDecay(), 0, 1);
            if (n.reset() != Reset.HARD || n.resetTo() != 0 || !n.detachReset()) {
                problems.add(new Problem(at + "reset", 0, "of 'alif' neurons is hard, to 0 and detached"));
            }
        }
    }

    private void surrogate(String at, Surrogate surrogate) {
        open(at + "surrogate", surrogate.parameter(), 0, 1e6);
    }

    /** Plans a list of layers one after the other. */
    private Place plan(String path, String name, List<Layer> layers, Place from) {
        Place place = from;
        for (int i = 0; i < layers.size() && problems.isEmpty(); i++) {
            Layer layer = layers.get(i);
            String at = path + "[" + i + "]." + layer.kind();
            String called = layer.name().isEmpty() ? name + "." + i : layer.name();
            boolean normed = i + 1 < layers.size() && layers.get(i + 1) instanceof Layer.BatchNorm;
            place = layer instanceof Layer.Residual r
                    ? residual(at, called, r, place)
                    : layer(at, called, layer, place, normed);
        }
        return place;
    }

    private Place residual(String path, String name, Layer.Residual r, Place from) {
        Place body = plan(path + ".body", name + ".body", r.body(), from);
        Place shortcut = plan(path + ".shortcut", name + ".shortcut", r.shortcut(), from);
        if (problems.isEmpty() && (!body.shape().equals(shortcut.shape()) || flat(body) != flat(shortcut))) {
            problems.add(new Problem(
                    path,
                    0,
                    "adds the body's " + body.shape() + " and the shortcut's " + shortcut.shape()
                            + "; they must have one shape, and come both from linear layers or both from maps"));
        }
        List<Integer> inputs = List.of(body.index(), shortcut.index());
        return add(new LayerPlan(plans.size(), path, name, r, inputs, body.shape(), body.shape(), List.of(), 0, 0));
    }

    private boolean flat(Place place) {
        return place.index() != LayerPlan.INPUT && new NetworkGraph(plans).flat(plans.get(place.index()));
    }

    private Place layer(String path, String name, Layer layer, Place from, boolean normed) {
        FeatureShape in = from.shape();
        if (flat(from) && (layer instanceof Layer.Conv || layer instanceof Layer.Pool)) {
            problems.add(new Problem(path, 0, "needs maps, and behind a linear layer there are none"));
            return from;
        }
        FeatureShape out = out(path, layer, in);
        if (!problems.isEmpty()) {
            return from;
        }
        if (in.size() > MAX_VALUES || out.size() > MAX_VALUES) {
            problems.add(new Problem(path, 0, "input " + in + ", output " + out + ": more than 2^31 - 1 values"));
        }
        List<TensorSpec> tensors = tensors(name, layer, in, out, normed);
        for (TensorSpec t : tensors) {
            if (t.size() > Integer.MAX_VALUE) {
                problems.add(new Problem(
                        path,
                        0,
                        "tensor " + t.name() + " would have shape " + t.shape() + ": more than 2^31 - 1 values"));
            }
        }
        return add(new LayerPlan(
                plans.size(),
                path,
                name,
                layer,
                List.of(from.index()),
                in,
                out,
                tensors,
                macs(layer, in, out),
                synapses(layer, in, out)));
    }

    private Place add(LayerPlan plan) {
        plans.add(plan);
        for (TensorSpec t : plan.tensors()) {
            LayerPlan first = owners.putIfAbsent(t.name(), plan);
            if (first != null && !sharesDecay(first, plan)) {
                problems.add(new Problem(
                        plan.path(),
                        0,
                        "has a tensor " + t.name() + ", and so has " + first.path() + ": name them apart"));
            }
        }
        return new Place(plan.index(), plan.out());
    }

    private static boolean sharesDecay(LayerPlan a, LayerPlan b) {
        return a.layer() instanceof Layer.Neurons m
                && b.layer() instanceof Layer.Neurons n
                && m.decay().equals(n.decay());
    }

    /** A tensor's name may not also be the beginning of another's: in the exported module it is one thing. */
    private void names() {
        for (Map.Entry<String, LayerPlan> owner : owners.entrySet()) {
            String name = owner.getKey();
            for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
                LayerPlan other = owners.get(name.substring(0, dot));
                if (other != null) {
                    problems.add(new Problem(
                            owner.getValue().path(),
                            0,
                            "has a tensor " + name + " inside the tensor " + name.substring(0, dot) + " of "
                                    + other.path()));
                }
            }
        }
    }

    private FeatureShape out(String path, Layer layer, FeatureShape in) {
        if (layer instanceof Layer.Conv c) {
            if (in.height() + 2 * c.padding() < c.kernel() || in.width() + 2 * c.padding() < c.kernel()) {
                problems.add(new Problem(
                        path + ".kernel",
                        0,
                        "is " + c.kernel() + " but its input is only " + in + " with padding " + c.padding()));
            }
            int h = (in.height() + 2 * c.padding() - c.kernel()) / c.stride() + 1;
            int w = (in.width() + 2 * c.padding() - c.kernel()) / c.stride() + 1;
            return new FeatureShape(c.channels(), h, w);
        }
        if (layer instanceof Layer.Pool p) {
            if (p.size() == Layer.Pool.GLOBAL) {
                return new FeatureShape(in.channels(), 1, 1);
            }
            if (in.height() < p.size() || in.width() < p.size()) {
                problems.add(new Problem(path + ".size", 0, "is " + p.size() + " but its input is only " + in));
            }
            int h = (in.height() - p.size()) / p.stride() + 1;
            int w = (in.width() - p.size()) / p.stride() + 1;
            return new FeatureShape(in.channels(), h, w);
        }
        if (layer instanceof Layer.Linear f) {
            return new FeatureShape(f.features() == Layer.Linear.CLASSES ? classes : f.features(), 1, 1);
        }
        return in;
    }

    private List<TensorSpec> tensors(String name, Layer layer, FeatureShape in, FeatureShape out, boolean normed) {
        String at = name + ".";
        List<TensorSpec> tensors = new ArrayList<>();
        Optional<Boolean> bias = Optional.of(false);
        if (layer instanceof Layer.Conv c) {
            tensors.add(
                    new TensorSpec(at + "weight", List.of(c.channels(), in.channels(), c.kernel(), c.kernel()), true));
            bias = c.bias();
        } else if (layer instanceof Layer.Linear f) {
            tensors.add(new TensorSpec(
                    at + "weight", List.of(out.channels(), (int) Math.min(in.size(), MAX_VALUES)), true));
            bias = f.bias();
        } else if (layer instanceof Layer.BatchNorm) {
            for (String field : List.of("weight", "bias", "running_mean", "running_var")) {
                tensors.add(new TensorSpec(at + field, List.of(in.channels()), !field.startsWith("running")));
            }
        } else if (layer instanceof Layer.Neurons n && n.decay().learnable()) {
            tensors.add(new TensorSpec(at + "decay", List.of(1), true));
        }
        if (bias.orElse(!normed)) {
            tensors.add(new TensorSpec(at + "bias", List.of(out.channels()), true));
        }
        return tensors;
    }

    private static long macs(Layer layer, FeatureShape in, FeatureShape out) {
        if (layer instanceof Layer.Conv c) {
            return out.size() * in.channels() * c.kernel() * c.kernel();
        }
        return layer instanceof Layer.Linear ? out.size() * in.size() : 0;
    }

    private static long synapses(Layer layer, FeatureShape in, FeatureShape out) {
        if (layer instanceof Layer.Conv c) {
            return (long) in.channels()
                    * c.channels()
                    * taps(in.height(), out.height(), c)
                    * taps(in.width(), out.width(), c);
        }
        return macs(layer, in, out);
    }

    /** Pairs of output position and kernel element, along one axis, that meet a real input. */
    private static long taps(int in, int out, Layer.Conv c) {
        long taps = 0;
        for (int o = 0; o < out; o++) {
            int first = o * c.stride() - c.padding();
            taps += Math.max(0, Math.min(in, first + c.kernel()) - Math.max(0, first));
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
}
