package org.saccade.snn.emit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.saccade.snn.spec.InputShape;
import org.saccade.snn.spec.NetworkSpec;

/**
 * What a network's methods are given, as NDArrays of a manager and on its device: checked first, for what does not fit must not reach
 * the engine.
 *
 * @param spec the network
 * @param loss what it is trained by
 */
record TorchInputs(NetworkSpec spec, Loss loss) {

    /** Frames, labels, teacher and numbers of a training step on a batch. */
    NDList step(NDManager m, TrainingBatch batch, double[] numbers) {
        check(batch);
        NDArray x = frames(m, batch.frames(), batch.type(), batch.size());
        return new NDList(x, labels(m, batch.labels()), teacher(m, batch.teacher()), numbers(m, numbers));
    }

    /** The same for samples {@code from} to before {@code to} of a batch that was checked; no other sample's frames are moved. */
    NDList step(NDManager m, TrainingBatch batch, int from, int to, double[] numbers) {
        NDArray whole = frames(m.newSubManager(Device.cpu()), batch.frames(), batch.type(), batch.size());
        NDArray x = whole.get(new NDIndex(":, {}:{}", from, to)).toDevice(m.getDevice(), false);
        float[] logits = batch.teacher() == null
                ? null
                : Arrays.copyOfRange(batch.teacher(), from * spec.classes(), to * spec.classes());
        return new NDList(
                x, labels(m, Arrays.copyOfRange(batch.labels(), from, to)), teacher(m, logits), numbers(m, numbers));
    }

    /** The numbers alone; they stay on the CPU. */
    NDArray numbers(NDManager m, double[] numbers) {
        return m.newSubManager(Device.cpu()).create(numbers);
    }

    /** Throws unless a batch fits the network and its loss. */
    void check(TrainingBatch batch) {
        shape(batch.frames(), batch.type(), batch.size());
        for (int i = 0; i < batch.size(); i++) {
            int label = batch.labels()[i];
            if (label < 0 || label >= spec.classes()) {
                throw new IllegalArgumentException(
                        "label " + i + " is " + label + "; allowed: 0 to " + (spec.classes() - 1));
            }
        }
        float[] logits = batch.teacher();
        if ((logits != null) != loss.hasTeacher()) {
            throw new IllegalArgumentException(
                    logits == null ? "the loss needs a teacher's logits" : "the loss has no teacher");
        }
        if (logits != null && logits.length != batch.size() * spec.classes()) {
            throw new IllegalArgumentException("the teacher gave " + logits.length + " logits for " + batch.size()
                    + " samples of " + spec.classes() + " classes");
        }
    }

    private NDArray teacher(NDManager m, float[] logits) {
        return logits == null
                ? m.zeros(new Shape(1))
                : m.create(logits, new Shape(logits.length / spec.classes(), spec.classes()));
    }

    private Shape shape(ByteBuffer frames, DataType type, int batch) {
        if (frames.remaining() % type.getNumOfBytes() != 0) {
            throw new IllegalArgumentException(
                    "frames of " + frames.remaining() + " bytes are no whole number of " + type + " values");
        }
        return shape(frames.remaining() / type.getNumOfBytes(), batch);
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
        Shape shape = shape(frames, type, batch);
        return m.create(frames.slice().order(frames.order()), shape, type);
    }

    /** The same for float32. */
    NDArray frames(NDManager m, FloatBuffer frames, int batch) {
        return m.create(frames.slice(), shape(frames.remaining(), batch));
    }

    private static NDArray labels(NDManager m, int[] labels) {
        return m.create(Arrays.stream(labels).asLongStream().toArray());
    }
}
