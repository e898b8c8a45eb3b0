package org.saccade.streams.job;

import org.saccade.schemas.schema.Topics;

/**
 * How the passes over a training set are made.
 *
 * @param framesTopic topic of training frames
 * @param evaluationTopic topic of evaluation frames
 * @param deadLetterTopic topic of what cannot be read
 * @param epochs training passes to make at most; 0: as many as the trainers ask for
 * @param awaitNewRun true to wait for a new run where all runs known at the start are finished; false to stop at once then
 * @param job how each pass runs; its checkpoint folder gets one folder per training set and epoch
 * @param exactlyOnce true to write in transactions; false: after a restart samples lie twice in the topic, byte for byte the same, and
 *     trainers that hold a pass in memory use them once
 */
public record PassOptions(
        String framesTopic,
        String evaluationTopic,
        String deadLetterTopic,
        int epochs,
        boolean awaitNewRun,
        JobSettings job,
        boolean exactlyOnce) {

    /** Exactly once. */
    public PassOptions(
            String framesTopic,
            String evaluationTopic,
            String deadLetterTopic,
            int epochs,
            boolean awaitNewRun,
            JobSettings job) {
        this(framesTopic, evaluationTopic, deadLetterTopic, epochs, awaitNewRun, job, true);
    }

    public PassOptions {
        if (epochs < 0) {
            throw new IllegalArgumentException("epochs " + epochs + ": 0 (as many as are asked for) is the least");
        }
    }

    /** The usual topics, as many epochs as the trainers ask for. */
    public static PassOptions of(JobSettings job) {
        return new PassOptions(Topics.FRAMES, Topics.EVALUATION_FRAMES, Topics.DEAD_LETTERS, 0, false, job);
    }

    /** The same with a bound on the epochs. */
    public PassOptions withEpochs(int newEpochs) {
        return new PassOptions(framesTopic, evaluationTopic, deadLetterTopic, newEpochs, awaitNewRun, job, exactlyOnce);
    }

    /** The same with or without waiting for a new run. */
    public PassOptions withAwaitNewRun(boolean await) {
        return new PassOptions(framesTopic, evaluationTopic, deadLetterTopic, epochs, await, job, exactlyOnce);
    }

    /** The same, exactly or at least once. */
    public PassOptions withExactlyOnce(boolean once) {
        return new PassOptions(framesTopic, evaluationTopic, deadLetterTopic, epochs, awaitNewRun, job, once);
    }

    String topicOf(int epoch) {
        return epoch < 0 ? evaluationTopic : framesTopic;
    }

    JobSettings jobOf(String trainingSet, int epoch) {
        String folder = job.checkpoints();
        String slash = folder.endsWith("/") ? "" : "/";
        return job.withCheckpoints(folder + slash + trainingSet + "/" + (epoch < 0 ? "evaluation" : "epoch-" + epoch));
    }
}
