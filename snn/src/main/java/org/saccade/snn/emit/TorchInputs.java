package org.saccade.snn.emit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.saccade.snn.spec.InputShape;
import org.saccade.snn.spec.NetworkSpec;

/**
 * What a network's methods are given, as NDArrays of a manager: checked first, for what does not fit must not reach the
 * engine.
 *
 * @param spec the network
 * @param loss what it is trained by
 */
record TorchInputs(NetworkSpec spec, Loss loss) {

    /** Frames, labels, teacher and numbers of a training step. */
    NDList step(
            NDManager m,
            ByteBuffer frames,
            DataType type,
            int[] labels,
            float[] teacher,
            TrainingStep step,
            long pendingSamples) {
        NDArray x = frames(m, frames, type, labels.length);
        NDArray h = m.newSubManager(Device.cpu()).create(step.numbers(pendingSamples));
        return new NDList(x, labels(m, labels), teacher(m, teacher, labels.length), h);
    }

    private NDArray teacher(NDManager m, float[] logits, int batch) {
        if ((logits != null) != loss.hasTeacher()) {
            throw new IllegalArgumentException(
                    logits == null ? "the loss needs a teacher's logits" : "the loss has no teacher");
        }
        if (logits == null) {
            return m.zeros(new Shape(1));
        }
        if (logits.length != batch * spec.classes()) {
            throw new IllegalArgumentException("the teacher gave " + logits.length + " logits for " + batch
                    + " samples of " + spec.classes() + " classes");
        }
        return m.create(logits, new Shape(batch, spec.classes()));
    }

    private Shape shape(int values, int batch) {
        InputShape i = spec.input();
        long step = (long) batch * i.polarities() * i.height() * i.width();
        if (batch < 1 || values == 0 || values % step != 0) {
            throw new IllegalArgumentException("frames have " + values + " values; [T, " + batch + ", " + i.polarities()
                    + ", " + i.height() + ", " + i.width() + "] needs a positive multiple of " + step);
        }
        return new Shape(values / step, batch, i.polarities(), i.height(), i.width());
    }

    /** [T, B, P, H, W]. */
    NDArray frames(NDManager m, ByteBuffer frames, DataType type, int batch) {
        if (frames.remaining() % type.getNumOfBytes() != 0) {
            throw new IllegalArgumentException(
                    "frames of " + frames.remaining() + " bytes are no whole number of " + type + " values");
        }
        Shape shape = shape(frames.remaining() / type.getNumOfBytes(), batch);
        return m.create(frames.slice().order(frames.order()), shape, type);
    }

    /** The same for float32. */
    NDArray frames(NDManager m, FloatBuffer frames, int batch) {
        return m.create(frames.slice(), shape(frames.remaining(), batch));
    }

    private NDArray labels(NDManager m, int[] labels) {
        long[] wide = new long[labels.length];
        for (int i = 0; i < wide.length; i++) {
            if (labels[i] < 0 || labels[i] >= spec.classes()) {
                throw new IllegalArgumentException(
                        "label " + i + " is " + labels[i] + "; allowed: 0 to " + (spec.classes() - 1));
            }
            wide[i] = labels[i];
        }
        return m.create(wide);
    }
}
