package org.saccade.snn.emit;

/** The numbers that change from step to step, by their place in the one float64 tensor {@code numbers} that carries them; it stays on the CPU. */
enum StepNumber {
    LEARNING_RATE,
    LOSS_SCALE,
    LABEL_SMOOTHING,
    /** Of the projection; negative: none. */
    SILENCE_MARGIN,
    /** 1: weights are updated; 0: gradients are accumulated only. */
    UPDATE,
    /** Of what is drawn, such as dropout's masks. */
    SEED,
    /** Samples of the batch. */
    SAMPLES,
    /** Samples in the accumulated gradients before this step. */
    PENDING;

    /** Reads the number in TorchScript. */
    String read() {
        return "float(" + select() + ")";
    }

    /** Reads it as an integer. */
    String readInteger() {
        return "int(" + select() + ")";
    }

    private String select() {
        return "torch.select(numbers, 0, " + ordinal() + ")";
    }
}
