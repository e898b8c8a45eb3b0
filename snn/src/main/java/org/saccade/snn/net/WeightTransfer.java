package org.saccade.snn.net;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.TensorSpec;

/**
 * Weights of one network put into another, by name: a tensor of the same name and shape is taken over, running statistics
 * included; one that is missing or of another shape (as the read-out for another number of classes) starts anew. The other
 * network may be of any kind, a CNN whose layers have the same names too.
 *
 * @param weights for the new network, complete
 * @param taken names of the tensors taken over
 * @param fresh those that start anew, each with what was found
 * @param unused names of the other network's tensors that have no place
 */
public record WeightTransfer(Weights weights, List<String> taken, List<String> fresh, List<String> unused) {

    private static final int SHOWN = 5;

    /** Keeps copies of the lists. */
    public WeightTransfer {
        taken = List.copyOf(taken);
        fresh = List.copyOf(fresh);
        unused = List.copyOf(unused);
    }

    /**
     * Transfers what fits.
     *
     * @param seed of the tensors that start anew, as in {@link Weights#initial}
     * @throws IllegalArgumentException when no trained tensor fits
     */
    public static WeightTransfer of(NetworkSpec spec, Weights source, long seed) {
        Map<String, Weights.Tensor> tensors =
                new LinkedHashMap<>(Weights.initial(spec, seed).tensors());
        List<String> taken = new ArrayList<>();
        List<String> fresh = new ArrayList<>();
        boolean trained = false;
        for (TensorSpec t : spec.tensors()) {
            Weights.Tensor found = source.tensors().get(t.name());
            if (found != null && found.shape().equals(t.shape())) {
                tensors.put(t.name(), new Weights.Tensor(t.shape(), found.data().clone()));
                taken.add(t.name());
                trained |= t.trained();
            } else {
                fresh.add(t.name()
                        + (found == null
                                ? " (not found)"
                                : " (found " + found.shape() + ", needed " + t.shape() + ")"));
            }
        }
        if (!trained) {
            throw new IllegalArgumentException(
                    "none of the tensors " + few(List.copyOf(source.tensors().keySet()))
                            + " has a name and shape of network " + spec.name() + ": " + few(fresh));
        }
        List<String> unused = source.tensors().keySet().stream()
                .filter(name -> !tensors.containsKey(name))
                .toList();
        return new WeightTransfer(new Weights(tensors), taken, fresh, unused);
    }

    /** A list as a person can read it: a ResNet has a hundred tensors. */
    private static String few(List<String> all) {
        return all.size() <= SHOWN
                ? all.toString()
                : "[" + String.join(", ", all.subList(0, SHOWN)) + " and " + (all.size() - SHOWN) + " more]";
    }
}
