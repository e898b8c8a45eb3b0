package org.saccade.snn.operations;

/**
 * Energy of one operation in 45 nm, from Horowitz, "Computing's energy problem", ISSCC 2014: arithmetic only, no memory traffic, no control,
 * no leakage. The usual figures of the field, and no prediction for any chip.
 */
public enum Precision {
    /** 32-bit floating point. */
    FP32(4.6, 0.9),
    /** 16-bit floating point. */
    FP16(1.5, 0.4),
    /** 8-bit integers. */
    INT8(0.23, 0.03);

    private final double mac;
    private final double accumulate;

    Precision(double mac, double accumulate) {
        this.mac = mac;
        this.accumulate = accumulate;
    }

    /** A multiply-accumulate, in picojoules. */
    public double macPicojoules() {
        return mac;
    }

    /** An accumulate, in picojoules. */
    public double accumulatePicojoules() {
        return accumulate;
    }
}
