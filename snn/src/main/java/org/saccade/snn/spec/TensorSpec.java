package org.saccade.snn.spec;

import java.util.List;

/**
 * Name and shape of one tensor of a network's weights. Names follow PyTorch's: {@code layers.0.weight}.
 *
 * @param name unique in the network, stable over versions
 * @param shape its dimensions, row-major
 * @param trained false for the running statistics of a batch norm
 */
public record TensorSpec(String name, List<Integer> shape, boolean trained) {

    /** Keeps a copy of the shape. */
    public TensorSpec {
        shape = List.copyOf(shape);
    }

    /** Number of values. */
    public long size() {
        return shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    }
}
