package org.saccade.trainer.evaluate;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.schemas.bundle.BundleException;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.export.BundledNetwork;

/**
 * One tensor of frames through a bundle's network in PyTorch, every time step run: what another implementation of the same network is compared
 * with.
 *
 * @param model the bundle's id
 * @param logits one per class
 * @param rates by layer of neurons: share of neurons and time steps with an output above 0. Of layers of one name the last has the name, the ones
 *     ahead of it a number; a pool right behind neurons is listed as {@code NAME(after pool)}
 * @param means likewise: mean output
 */
@SuppressWarnings("ArrayRecordComponent")
public record WindowRun(String model, float[] logits, Map<String, Double> rates, Map<String, Double> means) {

    /**
     * Runs a window.
     *
     * @param frames [T, P, H, W], row-major
     * @throws BundleException when the frames are not of the bundle's shape
     */
    public static WindowRun of(BundledNetwork bundle, List<Long> shape, float[] frames) {
        var in = bundle.network().input();
        List<Long> needed = List.of(
                (long) bundle.frames().timeSteps(), (long) in.polarities(), (long) in.height(), (long) in.width());
        if (!shape.equals(needed)) {
            throw new BundleException(
                    "frames of the shape " + shape + ": model " + bundle.model() + " needs [T, P, H, W] = " + needed);
        }
        try (TorchNetwork torch = TorchNetwork.open(bundle.network(), bundle.weights())) {
            float[] logits = torch.evaluate(FloatBuffer.wrap(frames), 1).logits();
            TorchNetwork.Activity activity = torch.activity(FloatBuffer.wrap(frames), 1);
            Map<String, Double> rates = new LinkedHashMap<>();
            Map<String, Double> means = new LinkedHashMap<>();
            labels(bundle.network()).forEach((index, label) -> {
                rates.put(label, (double) activity.above()[index]);
                means.put(label, (double) activity.means()[index]);
            });
            return new WindowRun(bundle.model(), logits, rates, means);
        }
    }

    /** Index in the plan to label, in order. */
    private static Map<Integer, String> labels(NetworkSpec network) {
        List<LayerPlan> plan = network.plan();
        Map<String, Integer> left = new HashMap<>();
        plan.stream()
                .filter(p -> p.layer() instanceof Layer.Neurons)
                .forEach(p -> left.merge(p.name(), 1, Integer::sum));
        Map<String, Integer> seen = new HashMap<>();
        Map<Integer, String> labels = new LinkedHashMap<>();
        for (LayerPlan p : plan) {
            if (p.layer() instanceof Layer.Neurons) {
                int number = seen.merge(p.name(), 1, Integer::sum);
                labels.put(p.index(), number == left.get(p.name()) ? p.name() : p.name() + "#" + number);
            } else if (p.layer() instanceof Layer.Pool && labels.containsKey(p.input())) {
                labels.put(p.index(), labels.get(p.input()) + "(after pool)");
            }
        }
        return labels;
    }
}
