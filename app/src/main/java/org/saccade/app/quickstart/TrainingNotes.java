package org.saccade.app.quickstart;

import org.saccade.trainer.fit.EpochResult;
import org.saccade.trainer.fit.StepProgress;
import org.saccade.trainer.fit.TrainingListener;

/** Tells of the quick start's training, which ends when the passes that make its frames have failed. */
final class TrainingNotes implements TrainingListener {

    private final QuickstartListener listener;
    private final Background<?> passing;

    TrainingNotes(QuickstartListener listener, Background<?> passing) {
        this.listener = listener;
        this.passing = passing;
    }

    @Override
    public void started(String run, String trainingSet, int epoch, String device) {
        listener.note("run " + run + " on " + device + ", training set " + trainingSet);
    }

    @Override
    public void step(StepProgress now) {
        listener.progress((long) now.epoch() * now.steps() + now.step(), (long) now.epochs() * now.steps(), "steps");
    }

    @Override
    public void advice(String text) {
        listener.warn(text);
    }

    @Override
    public void unannounced(int epoch, String why) {
        listener.warn("epoch " + epoch + " is not announced: " + why);
    }

    @Override
    public void epoch(EpochResult result) {
        listener.note(Lines.epoch(result));
        result.advice().forEach(listener::warn);
        Quickstart.check(passing);
    }
}
