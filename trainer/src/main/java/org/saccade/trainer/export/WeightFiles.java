package org.saccade.trainer.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.schemas.bundle.SafeTensors;
import org.saccade.snn.net.Weights;

/** {@link Weights} in safetensors files, bit by bit and in their order. */
public final class WeightFiles {

    private WeightFiles() {}

    /** Writes weights; the file is forced to the disk. */
    public static void write(Path file, Weights weights) throws IOException {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        weights.tensors().forEach((name, tensor) -> {
            long[] shape = tensor.shape().stream().mapToLong(Integer::longValue).toArray();
            tensors.put(name, new SafeTensors.Tensor(shape, tensor.data()));
        });
        SafeTensors.write(file, tensors);
    }

    /**
     * Reads weights.
     *
     * @throws org.saccade.schemas.bundle.BundleException when the file is damaged
     */
    public static Weights read(Path file) throws IOException {
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        SafeTensors.read(file).forEach((name, tensor) -> {
            List<Integer> shape = new ArrayList<>();
            for (long side : tensor.shape()) {
                shape.add(Math.toIntExact(side));
            }
            tensors.put(name, new Weights.Tensor(shape, tensor.data()));
        });
        return new Weights(tensors);
    }
}
