package org.saccade.trainer.report;

import java.util.List;
import java.util.Map;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.evaluate.OperationScore;
import org.saccade.trainer.fit.BestModel;
import org.saccade.trainer.fit.EpochResult;

/**
 * All that the page of a run shows.
 *
 * @param run its name
 * @param status in words: training, done, stopped, or why it failed
 * @param facts name and value: training set, device and the like
 * @param recipe name and value, in order
 * @param network what is trained
 * @param frames what it takes
 * @param classes class names by index
 * @param epochs planned
 * @param history every epoch so far
 * @param best the best epoch; null before the first
 * @param examples samples with the best network's answers
 * @param operations of the best network; null before the first epoch
 */
record RunSummary(
        String run,
        String status,
        Map<String, String> facts,
        Map<String, String> recipe,
        NetworkSpec network,
        FrameSpec frames,
        List<String> classes,
        int epochs,
        List<EpochResult> history,
        BestModel best,
        List<Example> examples,
        OperationScore operations) {

    RunSummary {
        classes = List.copyOf(classes);
        history = List.copyOf(history);
        examples = List.copyOf(examples);
    }
}
