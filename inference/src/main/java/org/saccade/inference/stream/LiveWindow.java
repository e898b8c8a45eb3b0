package org.saccade.inference.stream;

import java.util.Arrays;
import org.saccade.inference.model.Answer;
import org.saccade.inference.model.Classifier;
import org.saccade.inference.model.StreamWindow;
import org.saccade.schemas.frame.FixedSteps;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.schemas.frame.InvalidFramesException;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ElementType;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Prediction;

/**
 * One window on its way from a Frames record to a Prediction.
 *
 * @param frames the record
 * @param view its tensor
 */
record LiveWindow(Frames frames, FrameView view) {

    /**
     * What keeps frames from being what a network expects: the first field that differs, with both values; null when they fit.
     */
    static String misfit(Frames frames, FrameSpec spec) {
        long windowUs = frames.getWindowEndUs() - frames.getWindowStartUs();
        if (frames.getTimeSteps() != spec.timeSteps()) {
            return "timeSteps is " + frames.getTimeSteps() + ", needed is " + spec.timeSteps();
        }
        if (frames.getPolarities() != spec.polarities()) {
            return "polarities is " + frames.getPolarities() + ", needed is " + spec.polarities();
        }
        if (frames.getHeight() != spec.height()) {
            return "height is " + frames.getHeight() + ", needed is " + spec.height();
        }
        if (frames.getWidth() != spec.width()) {
            return "width is " + frames.getWidth() + ", needed is " + spec.width();
        }
        ElementType element = ElementType.valueOf(spec.element().name());
        if (frames.getElementType() != element) {
            return "elementType is " + frames.getElementType() + ", needed is " + element;
        }
        if (spec.windowUs() > 0 && windowUs != spec.windowUs()) {
            return "windowEndUs - windowStartUs is " + windowUs + ", needed is " + spec.windowUs();
        }
        return frames.getFrameSpec().isEmpty() ? null : misfit(frames.getFrameSpec(), spec);
    }

    /** The same for a model, whose events may go through steps first. */
    static String misfit(Frames frames, Classifier classifier) {
        String misfit = misfit(frames, classifier.frames());
        if (misfit != null || frames.getFrameSpec().isEmpty()) {
            return misfit;
        }
        try {
            return classifier.steps().misfit(FixedSteps.parse(frames.getSteps()));
        } catch (InvalidFramesException e) {
            return "steps '" + frames.getSteps() + "' cannot be read: " + e.getMessage();
        }
    }

    /** What a tensor does not show: a count of ones looks like a mark. */
    private static String misfit(String stated, FrameSpec spec) {
        FrameSpec made;
        try {
            made = FrameSpec.parse(stated);
        } catch (InvalidFramesException e) {
            return "frameSpec '" + stated + "' cannot be read: " + e.getMessage();
        }
        if (made.value() != spec.value()) {
            return "value is " + made.value() + ", needed is " + spec.value();
        }
        if (made.bins() != spec.bins()) {
            return "bins is " + made.bins() + ", needed is " + spec.bins();
        }
        if (made.tauUs() != spec.tauUs()) {
            return "tau is " + made.tauUs() + " us, needed is " + spec.tauUs() + " us";
        }
        return null;
    }

    /**
     * Opens the tensor of frames that fit, and checks it to the last byte.
     *
     * @throws PoisonRecordException when it is damaged
     */
    static LiveWindow open(Frames frames, FrameSpec spec, byte[] scratch) {
        try {
            if (frames.getWindowEndUs() <= frames.getWindowStartUs()) {
                throw new InvalidFramesException(
                        "the window [" + frames.getWindowStartUs() + ", " + frames.getWindowEndUs() + ") us is empty");
            }
            FrameView view = FrameView.open(AvroWire.bytes(frames.getData()), spec);
            long events = 0;
            for (int step = 0; step < spec.timeSteps(); step++) {
                events = Math.addExact(events, view.binEvents(step));
                // Damage must show here, where it costs one record, and not in the middle of a batch.
                view.readStep(step, scratch, 0);
            }
            if (events != frames.getEvents()) {
                throw new InvalidFramesException(
                        "the bins hold " + events + " events, the record states " + frames.getEvents());
            }
            return new LiveWindow(frames, view);
        } catch (InvalidFramesException | ArithmeticException e) {
            throw new PoisonRecordException(
                    "window " + frames.getWindowStartUs() + " of " + frames.getStream() + ": " + e.getMessage(), e);
        }
    }

    /** Opens the tensor of frames that were made in this process. */
    static LiveWindow of(Frames frames, FrameSpec spec) {
        return new LiveWindow(frames, FrameView.open(AvroWire.bytes(frames.getData()), spec));
    }

    /** Where it lies. */
    StreamWindow place() {
        return new StreamWindow(frames.getStream(), frames.getWindowStartUs(), frames.getWindowEndUs());
    }

    /**
     * The answer as it goes out.
     *
     * @param dropped windows of the stream left out before this one
     */
    Prediction prediction(Answer answer, Classifier classifier, long nowUs, int dropped) {
        boolean seen = frames.getEvents() > 0;
        int best = seen ? answer.best() : -1;
        float[] scores = answer.scores();
        Float[] boxed = new Float[scores.length];
        for (int k = 0; k < scores.length; k++) {
            boxed[k] = scores[k];
        }
        return Prediction.newBuilder()
                .setStream(frames.getStream())
                .setWindowStartUs(frames.getWindowStartUs())
                .setWindowEndUs(frames.getWindowEndUs())
                .setModel(classifier.bundle().manifest().model())
                .setClassIndex(best)
                .setClassName(seen ? classifier.bundle().manifest().classes().get(best) : "")
                .setScores(Arrays.asList(boxed))
                .setEvents(frames.getEvents())
                .setLabel(frames.getLabel())
                .setSample(frames.getSample())
                .setStepsRun(answer.stepsRun())
                .setStepsSkipped(answer.stepsSkipped())
                .setSynOps(answer.synOps())
                .setLastEventAtUs(frames.getLastEventAtUs())
                .setFramedAtUs(frames.getFramedAtUs())
                .setPredictedAtUs(nowUs)
                .setDropped(dropped)
                .setExitStep(answer.exitStep())
                .setSkipping(answer.skipping().name())
                .setEnergyPj(answer.energyPj())
                .build();
    }
}
