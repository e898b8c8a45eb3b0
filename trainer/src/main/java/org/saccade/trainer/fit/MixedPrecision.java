package org.saccade.trainer.fit;

import org.saccade.snn.emit.Precision;

/** In which type convolutions and linear layers multiply; weights, neurons and everything else are float32. */
public enum MixedPrecision {
    /** float32 everywhere. */
    OFF,
    /** FP16 on a GPU, OFF on a CPU, where it would only slow things down. */
    AUTO,
    /** Half, with dynamic loss scaling; a GPU only. */
    FP16,
    /** bfloat16; a GPU only. */
    BF16;

    /**
     * What that means on a device.
     *
     * @throws IllegalArgumentException where the device would be slower for it
     */
    Precision on(boolean gpu) {
        if (this == OFF || (this == AUTO && !gpu)) {
            return Precision.FP32;
        }
        if (!gpu) {
            throw new IllegalArgumentException(
                    "mixed precision " + this + " needs a GPU, and networks run on the CPU here: its"
                            + " convolutions are several times slower in " + this
                            + " than in float32; leave it at AUTO or OFF");
        }
        return this == BF16 ? Precision.BF16 : Precision.FP16;
    }
}
