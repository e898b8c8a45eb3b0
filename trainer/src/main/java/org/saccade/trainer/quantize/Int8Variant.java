package org.saccade.trainer.quantize;

import org.saccade.snn.emit.Quantization.Scheme;

/** The int8 forms that a bundle can hold, each with the names of its files. */
enum Int8Variant {
    DYNAMIC("int8-dynamic", Scheme.DYNAMIC, "uint8 weights, inputs quantised as they come"),
    CPU("int8", Scheme.STATIC_U8, "QDQ, uint8 inputs and outputs, int8 weights per channel: CPUs"),
    TENSORRT("int8-tensorrt", Scheme.STATIC_S8, "QDQ, int8 with zero point 0, int8 weights per channel: TensorRT");

    private final String id;
    private final Scheme scheme;
    private final String form;

    Int8Variant(String id, Scheme scheme, String form) {
        this.id = id;
        this.scheme = scheme;
        this.form = form;
    }

    /** By which it is asked for. */
    String id() {
        return id;
    }

    Scheme scheme() {
        return scheme;
    }

    /** How it is made, in words. */
    String form() {
        return form;
    }

    String stepFile() {
        return "step-" + id + ".onnx";
    }

    String windowFile() {
        return "window-" + id + ".onnx";
    }
}
