package org.saccade.trainer.data;

import org.saccade.schemas.schema.Split;

/**
 * One labelled sample in the compact form in which it travelled; checked, so that decoding it cannot fail.
 *
 * @param sample its name, unique in the training set
 * @param label class index
 * @param split part of the data set
 * @param data the tensor in the layout of {@link org.saccade.schemas.frame.FrameCodec}; not to be written to
 */
@SuppressWarnings("ArrayRecordComponent")
public record TrainingFrames(String sample, int label, Split split, byte[] data) {

    /** Rough cost of the objects around the bytes. */
    private static final int OVERHEAD = 160;

    /** Memory that the sample takes, in bytes. */
    public long memory() {
        return (long) data.length + 2L * sample.length() + OVERHEAD;
    }
}
