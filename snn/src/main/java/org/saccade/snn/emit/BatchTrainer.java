package org.saccade.snn.emit;

import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;

/** Takes training steps: a network on one device, or on several that share each batch. */
public interface BatchTrainer {

    /**
     * One training step on a batch: forward, loss, gradients, and where the step says so the update of the weights.
     *
     * @param frames [T, B, P, H, W] from the buffer's position, in the machine's order of bytes; T follows from what remains
     * @param type of its elements: UINT8, INT8 or FLOAT32
     * @param labels one class per sample; its length is B
     * @param teacher logits [B, K] of the teacher where the loss has one, else null
     */
    TrainingStep.Result trainStep(ByteBuffer frames, DataType type, int[] labels, float[] teacher, TrainingStep step);
}
