package org.saccade.trainer.fit;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.snn.emit.StepPlan;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.data.Batch;
import org.saccade.trainer.export.BundledNetwork;

/** A trained network that answers the same frames as its pupil, in evaluation mode: its weights stay as they are. For one thread. */
final class Teacher implements AutoCloseable {

    private final TorchNetwork network;

    private Teacher(TorchNetwork network) {
        this.network = network;
    }

    /**
     * Makes a bundle's network the teacher of another, on a device.
     *
     * @throws TrainingException when it takes other frames or knows another number of classes
     */
    static Teacher open(BundledNetwork teacher, NetworkSpec pupil, FrameSpec frames, Device device) {
        if (!teacher.frames().equals(frames)) {
            throw new TrainingException("the teacher " + teacher.model() + " takes frames " + teacher.frames()
                    + ", the training set has " + frames + ": train it on the same frames");
        }
        if (teacher.network().classes() != pupil.classes()) {
            throw new TrainingException("the teacher " + teacher.model() + " knows "
                    + teacher.network().classes() + " classes, the network that learns from it " + pupil.classes());
        }
        return new Teacher(TorchNetwork.open(teacher.network(), teacher.weights(), StepPlan.DEFAULT, device));
    }

    /** Logits [B, K]. */
    float[] logits(Batch batch) {
        return network.evaluate(batch.frames(), DataType.valueOf(batch.element().name()), batch.size())
                .logits();
    }

    @Override
    public void close() {
        network.close();
    }
}
