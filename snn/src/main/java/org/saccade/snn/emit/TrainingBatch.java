package org.saccade.snn.emit;

import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;

/**
 * What a step learns from.
 *
 * @param frames [T, B, P, H, W] from the buffer's position, in the machine's order of bytes; T follows from what remains
 * @param type of its elements: UINT8, INT8 or FLOAT32
 * @param labels one class per sample; its length is B
 * @param teacher logits [B, K] of the teacher where the loss has one, else null
 */
@SuppressWarnings("ArrayRecordComponent")
record TrainingBatch(ByteBuffer frames, DataType type, int[] labels, float[] teacher) {

    /** B. */
    int size() {
        return labels.length;
    }
}
