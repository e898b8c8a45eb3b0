package org.saccade.trainer.sweep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.saccade.snn.spec.ActivationKind;
import org.saccade.snn.spec.Decay;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.NeuronKind;
import org.saccade.trainer.fit.Recipe;
import org.saccade.trainer.fit.Schedule;
import org.saccade.trainer.sweep.SweepAxis.Setting;

/**
 * One combination of values, and the one place where they are put into a network and a recipe.
 *
 * @param values by setting
 */
public record SweepPoint(Map<Setting, Double> values) {

    public SweepPoint {
        values = Collections.unmodifiableMap(new EnumMap<>(values));
    }

    /**
     * Every combination, the last axis changing fastest.
     *
     * @throws IllegalArgumentException when there is no axis, or two of the same setting
     */
    public static List<SweepPoint> grid(List<SweepAxis> axes) {
        if (axes.isEmpty()) {
            throw new IllegalArgumentException("a sweep needs something to change, such as decay=0.5,0.7");
        }
        List<Map<Setting, Double>> grid = List.of(Map.of());
        for (SweepAxis axis : axes) {
            List<Map<Setting, Double>> longer = new ArrayList<>();
            for (Map<Setting, Double> point : grid) {
                if (point.containsKey(axis.setting())) {
                    throw new IllegalArgumentException(
                            "sweep: " + axis.setting().word() + " is there twice");
                }
                for (double value : axis.values()) {
                    Map<Setting, Double> more = new EnumMap<>(Setting.class);
                    more.putAll(point);
                    more.put(axis.setting(), value);
                    longer.add(more);
                }
            }
            grid = longer;
        }
        return grid.stream().map(SweepPoint::new).toList();
    }

    private OptionalDouble value(Setting setting) {
        Double value = values.get(setting);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** Whether frames of more time steps may have to be merged. */
    boolean changesTimeSteps() {
        return values.containsKey(Setting.TIME_STEPS);
    }

    /** The network with these values. */
    NetworkSpec network(NetworkSpec base) {
        int timeSteps = (int) value(Setting.TIME_STEPS).orElse(base.timeSteps());
        return new NetworkSpec(
                base.name(), base.input(), timeSteps, base.classes(), layers(base.layers()), base.readout());
    }

    private List<Layer> layers(List<Layer> base) {
        return base.stream().map(this::layer).toList();
    }

    private Layer layer(Layer layer) {
        if (layer instanceof Layer.Residual residual) {
            return new Layer.Residual(layers(residual.body()), layers(residual.shortcut()));
        }
        if (layer instanceof Layer.Activation spike && spike.function() == ActivationKind.SPIKE) {
            double threshold = value(Setting.THRESHOLD).orElse(spike.threshold());
            return new Layer.Activation(spike.function(), threshold, spike.surrogate(), spike.slope());
        }
        if (layer instanceof Layer.Neurons neurons) {
            // What does not leak has no decay to change
            Decay decay = neurons.neuron() == NeuronKind.IF
                    ? neurons.decay()
                    : new Decay(
                            value(Setting.DECAY).orElse(neurons.decay().value()),
                            neurons.decay().learnable());
            return neurons.with(decay, value(Setting.THRESHOLD).orElse(neurons.threshold()));
        }
        return layer;
    }

    /** The recipe with these values. */
    Recipe recipe(Recipe base) {
        Schedule usual = base.schedule();
        double start = value(Setting.LEARNING_RATE).orElse(usual.start());
        double end = usual.end() * start / usual.start();
        Schedule schedule = new Schedule(usual.kind(), start, end, usual.period(), usual.factor(), usual.warmUp());
        return base.toBuilder().schedule(schedule).build();
    }

    /** Such as {@code decay=0.5 T=4}. */
    @Override
    public String toString() {
        return joined("=", " ");
    }

    /** Such as {@code decay-0.5_T-4}: letters, digits, dot, dash and underscore. */
    String fileName() {
        return joined("-", "_");
    }

    private String joined(String assign, String between) {
        return values.entrySet().stream()
                .map(e -> e.getKey().word() + assign + SweepAxis.text(e.getValue()))
                .collect(Collectors.joining(between));
    }
}
