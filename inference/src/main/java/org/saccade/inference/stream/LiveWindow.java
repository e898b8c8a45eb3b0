package org.saccade.inference.stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.saccade.inference.model.Answer;
import org.saccade.inference.model.Classifier;
import org.saccade.inference.model.StreamWindow;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.schemas.frame.InvalidFramesException;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ElementType;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Prediction;

/**
 * One window on its way from a Frames record to a Prediction, checked to the last byte when it is opened.
 *
 * @param record where it lay
 * @param frames the record
 * @param view its tensor
 */
record LiveWindow(ConsumerRecord<byte[], byte[]> record, Frames frames, FrameView view) {

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
        return null;
    }

    /**
     * Opens the tensor of frames that fit.
     *
     * @throws PoisonRecordException when it is damaged
     */
    static LiveWindow open(ConsumerRecord<byte[], byte[]> record, Frames frames, FrameSpec spec, byte[] scratch) {
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
            return new LiveWindow(record, frames, view);
        } catch (InvalidFramesException | ArithmeticException e) {
            throw new PoisonRecordException(
                    "window " + frames.getWindowStartUs() + " of " + frames.getStream() + ": " + e.getMessage(), e);
        }
    }

    /** Where it lies. */
    StreamWindow place() {
        return new StreamWindow(frames.getStream(), frames.getWindowStartUs(), frames.getWindowEndUs());
    }

    /** The answer as it goes out. */
    Prediction prediction(Answer answer, Classifier classifier, long nowUs) {
        boolean seen = frames.getEvents() > 0;
        int best = seen ? answer.best() : -1;
        float[] scores = answer.scores();
        Float[] boxed = new Float[scores.length];
        for (int k = 0; k < scores.length; k++) {
            boxed[k] = scores[k];
        }
        return new Prediction(
                frames.getStream(),
                frames.getWindowStartUs(),
                frames.getWindowEndUs(),
                classifier.bundle().manifest().model(),
                best,
                seen ? classifier.bundle().manifest().classes().get(best) : "",
                java.util.Arrays.asList(boxed),
                frames.getEvents(),
                frames.getLabel(),
                frames.getSample(),
                answer.stepsRun(),
                answer.stepsSkipped(),
                answer.synOps(),
                frames.getLastEventAtUs(),
                frames.getFramedAtUs(),
                nowUs,
                answer.exitStep(),
                answer.skipping().name(),
                answer.energyPj());
    }
}
