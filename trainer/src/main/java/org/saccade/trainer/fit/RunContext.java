package org.saccade.trainer.fit;

import java.util.List;
import java.util.Optional;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.trainer.data.TrainingFrames;

/**
 * What a training is about, for those who report on it.
 *
 * @param run its name
 * @param trainingSet what it learns from
 * @param device where the network runs
 * @param config as asked for
 * @param frames of the training set
 * @param network the network in training; to be used within the listener's own methods only, and not to be changed or closed
 * @param samples some validation samples, always the same
 * @param validation number of all validation samples
 * @param test number of all test samples
 * @param history epochs done before, where the training was resumed
 * @param best the best of them
 */
public record RunContext(
        String run,
        String trainingSet,
        String device,
        TrainerConfig config,
        FrameSpec frames,
        TorchNetwork network,
        List<TrainingFrames> samples,
        long validation,
        long test,
        List<EpochResult> history,
        Optional<BestModel> best) {

    public RunContext {
        samples = List.copyOf(samples);
        history = List.copyOf(history);
    }
}
