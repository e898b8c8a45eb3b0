package org.saccade.snn.emit;

/**
 * The type in which convolutions and linear layers multiply. Weights, neurons, batch norms, loss and optimiser are
 * float32 in each: the casts are part of the graph, so gradients reach the float32 weights as float32.
 */
public enum Precision {
    /** float32 throughout. */
    FP32(6),
    /** Half: needs loss scaling. */
    FP16(5),
    /** bfloat16: float32's range with 8 bits of precision. */
    BF16(15);

    private final int scalarType;

    Precision(int scalarType) {
        this.scalarType = scalarType;
    }

    /** An input or weight of a multiplying layer, as TorchScript. */
    String low(String expression) {
        return this == FP32 || expression.equals("None")
                ? expression
                : "torch.to(" + expression + ", " + scalarType + ")";
    }

    /** The result of one. */
    String high(String expression) {
        return this == FP32 ? expression : "torch.to(" + expression + ", " + FP32.scalarType + ")";
    }
}
