package org.saccade.trainer.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.saccade.schemas.bundle.SafeTensors;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.TensorSpec;

/**
 * Weights that were trained elsewhere, from a safetensors file, as the weights of a network.
 *
 * <p>A tensor is found by its own name; by the name that a map gives for it; or by the field's usual other names: {@code mean} and
 * {@code var} for a norm's running statistics. A beginning that all names share ({@code module.}) may be missing. Sides of length 1 do not
 * matter: a 3-D convolution over one time step is a 2-D one. What the network does not have is an error, but for PyTorch's
 * {@code num_batches_tracked}.
 */
public final class WeightImport {

    private WeightImport() {}

    /**
     * Reads and fits weights.
     *
     * @param names from the network's names, the norms' short ones too, to the file's; may be partial or empty
     * @throws ExportException when tensors are missing, left over or of another shape, or the map names what the network lacks; all of them
     *     are named
     */
    public static Weights read(Path file, NetworkSpec network, Map<String, String> names) throws IOException {
        Map<String, SafeTensors.Tensor> found = new LinkedHashMap<>();
        SafeTensors.readAnyNumbers(file).forEach((name, tensor) -> {
            if (!name.endsWith("num_batches_tracked")) {
                found.put(name, tensor);
            }
        });
        String prefix = sharedPrefix(found, network);
        List<String> problems = strangers(network, names);
        Map<String, Weights.Tensor> fitted = new LinkedHashMap<>();
        for (TensorSpec t : network.tensors()) {
            String name = candidates(t.name(), prefix, names).stream()
                    .filter(found::containsKey)
                    .findFirst()
                    .orElse(null);
            SafeTensors.Tensor tensor = name == null ? null : found.remove(name);
            if (tensor == null) {
                problems.add("has no tensor for " + t.name() + " " + t.shape());
            } else if (!withoutOnes(tensor.shape()).equals(withoutOnes(t.shape()))) {
                problems.add("tensor " + name + " has shape " + java.util.Arrays.toString(tensor.shape()) + ", "
                        + t.name() + " needs " + t.shape());
            } else {
                fitted.put(t.name(), new Weights.Tensor(t.shape(), tensor.data()));
            }
        }
        found.forEach((name, tensor) -> problems.add(
                "has a tensor " + name + " " + java.util.Arrays.toString(tensor.shape()) + " that the network lacks"));
        if (!problems.isEmpty()) {
            String more = problems.size() > 12 ? "; and " + (problems.size() - 12) + " more" : "";
            throw new ExportException(file + " does not fit network " + network.name() + ": "
                    + problems.stream().limit(12).collect(Collectors.joining("; ")) + more);
        }
        return new Weights(fitted);
    }

    /** What stands in front of every name of the file where it does not in the network; else nothing. */
    private static String sharedPrefix(Map<String, SafeTensors.Tensor> found, NetworkSpec network) {
        if (found.isEmpty()) {
            return "";
        }
        String first = found.keySet().iterator().next();
        String prefix = first.substring(0, first.indexOf('.') + 1);
        boolean shared = found.keySet().stream().allMatch(name -> name.startsWith(prefix));
        boolean own = network.tensors().stream().anyMatch(t -> t.name().startsWith(prefix));
        return shared && !own ? prefix : "";
    }

    private static List<String> candidates(String name, String prefix, Map<String, String> names) {
        return Stream.of(names.get(name), names.get(brief(name)), prefix + name, prefix + brief(name))
                .filter(Objects::nonNull)
                .toList();
    }

    /** The short name of a norm's statistics; of other tensors their own. */
    private static String brief(String name) {
        return name.replaceFirst("\\.running_(mean|var)$", ".$1");
    }

    /** Names on the map's own side that no tensor of the network has: they are misspelt, or of another network. */
    private static List<String> strangers(NetworkSpec network, Map<String, String> names) {
        Set<String> known = network.tensors().stream()
                .flatMap(t -> Stream.of(t.name(), brief(t.name())))
                .collect(Collectors.toSet());
        return names.keySet().stream()
                .filter(name -> !known.contains(name))
                .map(name -> "the map names " + name + ", which the network lacks")
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static List<Long> withoutOnes(long[] shape) {
        return java.util.Arrays.stream(shape).filter(side -> side != 1).boxed().toList();
    }

    private static List<Long> withoutOnes(List<Integer> shape) {
        return shape.stream().filter(side -> side != 1).map(Integer::longValue).toList();
    }
}
