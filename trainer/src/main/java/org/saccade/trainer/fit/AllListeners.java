package org.saccade.trainer.fit;

import java.util.List;
import java.util.function.Consumer;
import org.saccade.schemas.schema.ModelAnnouncement;

/** Hands everything on to several listeners, in order. */
record AllListeners(List<TrainingListener> listeners) implements TrainingListener {

    AllListeners {
        listeners = List.copyOf(listeners);
    }

    private void tell(Consumer<TrainingListener> what) {
        listeners.forEach(what);
    }

    @Override
    public void chosen(String trainingSet) {
        tell(l -> l.chosen(trainingSet));
    }

    @Override
    public void started(String run, String trainingSet, int epoch, String device) {
        tell(l -> l.started(run, trainingSet, epoch, device));
    }

    @Override
    public void prepared(RunContext run) {
        tell(l -> l.prepared(run));
    }

    @Override
    public void waiting(int epoch) {
        tell(l -> l.waiting(epoch));
    }

    @Override
    public void step(StepProgress progress) {
        tell(l -> l.step(progress));
    }

    @Override
    public void advice(String text) {
        tell(l -> l.advice(text));
    }

    @Override
    public void epoch(EpochResult result) {
        tell(l -> l.epoch(result));
    }

    @Override
    public void evaluated(EpochResult result, SplitScore validation, SplitScore test) {
        tell(l -> l.evaluated(result, validation, test));
    }

    @Override
    public void published(ModelAnnouncement announcement) {
        tell(l -> l.published(announcement));
    }

    @Override
    public void unannounced(int epoch, String why) {
        tell(l -> l.unannounced(epoch, why));
    }

    @Override
    public void checkpointed(int epochsDone, int stepsDone) {
        tell(l -> l.checkpointed(epochsDone, stepsDone));
    }

    @Override
    public void ended(TrainingResult result) {
        tell(l -> l.ended(result));
    }

    @Override
    public void failed(RuntimeException reason) {
        tell(l -> l.failed(reason));
    }
}
