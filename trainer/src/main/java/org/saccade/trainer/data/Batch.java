package org.saccade.trainer.data;

import java.nio.ByteBuffer;
import java.util.List;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.schemas.schema.Split;

/**
 * Samples in native memory, ready for the network: [T, B, P, H, W], time first. Valid until the next batch is asked for: the memory is
 * used again.
 *
 * @param frames the elements between position and limit, in the machine's order of bytes
 * @param element their type
 * @param labels class of each of the B samples
 * @param splits split of each
 */
@SuppressWarnings("ArrayRecordComponent")
public record Batch(ByteBuffer frames, FrameSpec.Element element, int[] labels, Split[] splits) {

    /** Number of samples B. */
    public int size() {
        return labels.length;
    }

    /** A batch with memory of its own. */
    public static Batch of(FrameSpec spec, List<TrainingFrames> samples) {
        return decode(
                spec,
                samples.toArray(TrainingFrames[]::new),
                samples.size(),
                memory(spec, Math.max(1, samples.size())));
    }

    /** Direct memory for a batch of that size. */
    static ByteBuffer memory(FrameSpec spec, int batchSize) {
        long bytes = (long) spec.elements() * spec.element().bytes() * batchSize;
        if (bytes > Integer.MAX_VALUE) {
            throw new TrainingDataException("a batch of " + batchSize + " samples of " + spec + " takes " + bytes
                    + " bytes; 2^31 - 1 are the most: make the batch smaller");
        }
        return ByteBuffer.allocateDirect((int) bytes);
    }

    /** Decodes samples into {@code memory}, which is large enough for them. */
    static Batch decode(FrameSpec spec, TrainingFrames[] samples, int count, ByteBuffer memory) {
        int perStep = spec.elementsPerStep() * spec.element().bytes();
        memory.clear().limit(count * spec.timeSteps() * perStep);
        byte[] scratch = new byte[perStep];
        int[] labels = new int[count];
        Split[] splits = new Split[count];
        for (int b = 0; b < count; b++) {
            labels[b] = samples[b].label();
            splits[b] = samples[b].split();
            FrameView view = FrameView.open(samples[b].data(), spec);
            for (int step = 0; step < spec.timeSteps(); step++) {
                view.readStep(step, memory, (step * count + b) * perStep, scratch);
            }
        }
        return new Batch(memory, spec.element(), labels, splits);
    }
}
