package org.saccade.trainer.data;

import org.saccade.schemas.frame.BinMerge;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.schemas.frame.InvalidFramesException;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ElementType;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Split;
import org.saccade.snn.spec.NetworkSpec;

/** The door: frames are compared with what the network takes and decoded once, before anything uses them. For one thread. */
final class FrameCheck {

    private final FrameSpec spec;
    private final int classes;
    private final boolean evaluation;
    private final byte[] scratch;
    /** Makes fewer time steps of those that are there; null where they are learned as they are. */
    private final BinMerge merge;

    /**
     * @param spec what the records hold
     * @param timeSteps those of the network; fewer than the records' where bins are merged
     */
    FrameCheck(FrameSpec spec, int timeSteps, int classes, boolean evaluation) {
        this.spec = spec;
        this.merge = spec.timeSteps() == timeSteps ? null : new BinMerge(spec, timeSteps);
        this.classes = classes;
        this.evaluation = evaluation;
        this.scratch = new byte[spec.elementsPerStep() * spec.element().bytes()];
    }

    /**
     * The frames of a pass as the network gets them, or {@link TrainingDataException} naming the first field in which its input differs.
     *
     * @param merging whether time bins may be merged to the network's time steps
     */
    static FrameSpec accept(Pass pass, NetworkSpec network, boolean merging) {
        FrameSpec spec;
        try {
            spec = FrameSpec.parse(pass.getFrameSpec());
            if (merging && spec.timeSteps() != network.timeSteps()) {
                spec = new BinMerge(spec, network.timeSteps()).to();
            }
        } catch (InvalidFramesException e) {
            throw new TrainingDataException(where(pass) + ": " + e.getMessage(), e);
        }
        same(pass, "time steps T", spec.timeSteps(), network.timeSteps());
        same(pass, "polarities P", spec.polarities(), network.input().polarities());
        same(pass, "height H", spec.height(), network.input().height());
        same(pass, "width W", spec.width(), network.input().width());
        return spec;
    }

    private static void same(Pass pass, String field, int actual, int wanted) {
        if (actual != wanted) {
            throw new TrainingDataException(where(pass) + ": " + field + " of its frames is " + actual
                    + ", the network's input needs " + wanted + " (frames are " + pass.getFrameSpec() + ")");
        }
    }

    private static String where(Pass pass) {
        return "pass " + pass.getTrainingSet() + "/" + pass.getEpoch() + " on " + pass.getFramesTopic();
    }

    /**
     * The sample in a record that belongs to the pass.
     *
     * @throws PoisonRecordException naming the field that is wrong
     */
    TrainingFrames check(Frames frames) {
        require("time steps", frames.getTimeSteps(), spec.timeSteps());
        require("polarities", frames.getPolarities(), spec.polarities());
        require("height", frames.getHeight(), spec.height());
        require("width", frames.getWidth(), spec.width());
        ElementType wanted = ElementType.valueOf(spec.element().name());
        if (frames.getElementType() != wanted) {
            throw new PoisonRecordException("element type is " + frames.getElementType() + ", expected " + wanted);
        }
        if (frames.getLabel() < 0 || frames.getLabel() >= classes) {
            throw new PoisonRecordException(
                    "label is " + frames.getLabel() + ", expected 0 .. " + (classes - 1) + ": the network's classes");
        }
        Split split = frames.getSplit();
        boolean fits = evaluation ? split == Split.VALIDATION || split == Split.TEST : split == Split.TRAIN;
        if (!fits) {
            throw new PoisonRecordException(
                    "split is " + split + ", expected " + (evaluation ? "VALIDATION or TEST" : "TRAIN"));
        }
        byte[] data = AvroWire.bytes(frames.getData());
        try {
            FrameView view = FrameView.open(data, spec);
            for (int step = 0; step < spec.timeSteps(); step++) {
                view.readStep(step, scratch, 0);
            }
        } catch (InvalidFramesException e) {
            throw new PoisonRecordException(e.getMessage(), e);
        }
        String sample = frames.getSample() == null ? frames.getStream() : frames.getSample();
        return new TrainingFrames(sample, frames.getLabel(), split, merge == null ? data : merge.merge(data));
    }

    private static void require(String field, int actual, int wanted) {
        if (actual != wanted) {
            throw new PoisonRecordException(field + " is " + actual + ", expected " + wanted);
        }
    }
}
