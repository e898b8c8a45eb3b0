package org.saccade.inference.model;

import java.util.Locale;
import java.util.Objects;

/**
 * What runs a bundle's network.
 *
 * @param kind the program
 * @param variant name of the form of the step graph in ONNX Runtime, such as {@code int8}; empty: float32
 */
public record Engine(Kind kind, String variant) {

    /** ONNX Runtime with the step graph in float32: the default. */
    public static final Engine ONNX = new Engine(Kind.ONNX, "");
    /** DJL's PyTorch engine with the network built from its specification. */
    public static final Engine TORCH = new Engine(Kind.TORCH, "");

    /** Programs that run networks. */
    public enum Kind {
        /** ONNX Runtime: skips, stops early, carries state. */
        ONNX,
        /** PyTorch: runs every bin of whole windows. */
        TORCH
    }

    public Engine {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(variant, "variant");
        if (kind == Kind.TORCH && !variant.isEmpty()) {
            throw new IllegalArgumentException(
                    "variant " + variant + " is an ONNX graph: the PyTorch engine runs none");
        }
    }

    /**
     * The engine of a name.
     *
     * @param kind {@code onnx} or {@code torch}
     * @param variant of the step graph; empty: float32
     */
    public static Engine of(String kind, String variant) {
        return switch (kind.toLowerCase(Locale.ROOT)) {
            case "onnx" -> new Engine(Kind.ONNX, variant);
            case "torch" -> new Engine(Kind.TORCH, variant);
            default -> throw new IllegalArgumentException("engine is '" + kind + "'; onnx and torch are possible");
        };
    }
}
