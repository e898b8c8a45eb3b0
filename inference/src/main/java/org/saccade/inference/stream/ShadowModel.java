package org.saccade.inference.stream;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A second model that is asked about the same windows, for comparison.
 *
 * @param model name of an announced model to follow; without meaning where {@code bundle} is given
 * @param bundle folder of a bundle; empty: follow {@code model}
 * @param topic where its predictions go
 * @param waiting windows that may wait for it; further ones are dropped and counted, so that it never delays the first model
 */
public record ShadowModel(String model, Optional<Path> bundle, String topic, int waiting) {

    /** Default of {@code waiting}: some seconds of ten cameras. */
    public static final int WAITING = 256;

    public ShadowModel {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(bundle, "bundle");
        if (bundle.isEmpty() && (model == null || model.isBlank())) {
            throw new IllegalArgumentException("a shadow needs the name of a model or a bundle");
        }
        if (waiting < 1 || waiting > 1_000_000) {
            throw new IllegalArgumentException("waiting is " + waiting + ", must be 1 .. 1000000");
        }
    }
}
