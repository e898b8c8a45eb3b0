package org.saccade.trainer.tensorboard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.saccade.trainer.fit.EpochResult;
import org.saccade.trainer.fit.SplitScore;
import org.saccade.trainer.fit.StepProgress;
import org.saccade.trainer.fit.TrainingListener;
import org.saccade.trainer.fit.TrainingResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scalars of a run for TensorBoard: those of a step every few steps, those of an epoch at its last step. All share one axis, the steps since
 * the training began.
 *
 * <pre>
 *   step/loss  step/accuracy  step/learning_rate  step/samples_per_second  step/lag
 *   loss/train  loss/validation  accuracy/train  accuracy/validation  accuracy/test  epoch  samples_per_second
 *   firing_rate/layer_00 ...
 * </pre>
 *
 * A resumed run writes a new file into the same folder, which takes back what the files before hold of the steps that are done again. A file
 * that cannot be written is told once and never stops a training. For the training's own thread.
 */
public final class TensorBoardLog implements TrainingListener {

    private static final Logger LOG = LoggerFactory.getLogger(TensorBoardLog.class);

    private final Path folder;
    private final int every;
    private EventFile file;
    private long step;
    private boolean broken;

    /** Writes into this folder; a step's scalars at steps that {@code every} divides. */
    public TensorBoardLog(Path folder, int every) {
        if (every < 1) {
            throw new IllegalArgumentException("scalars every " + every + " steps: 1 is the least");
        }
        this.folder = folder;
        this.every = every;
    }

    @Override
    public void step(StepProgress now) {
        step = now.globalStep();
        if (file == null || step % every == 0) {
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("step/loss", now.batchLoss());
            values.put("step/accuracy", now.batchAccuracy());
            values.put("step/learning_rate", now.learningRate());
            values.put("step/samples_per_second", now.samplesPerSecond());
            values.put("step/lag", (double) now.lag());
            write(values);
        }
    }

    @Override
    public void evaluated(EpochResult result, SplitScore validation, SplitScore test) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("epoch", (double) result.epoch());
        values.put("loss/train", result.loss());
        values.put("loss/validation", result.validationLoss());
        values.put("accuracy/train", result.trainAccuracy());
        values.put("accuracy/validation", result.validationAccuracy());
        if (result.testAccuracy() != null) {
            values.put("accuracy/test", result.testAccuracy());
        }
        values.put("samples_per_second", result.samplesPerSecond());
        for (int layer = 0; layer < result.firingRates().size(); layer++) {
            values.put(
                    String.format("firing_rate/layer_%02d", layer),
                    result.firingRates().get(layer));
        }
        write(values);
    }

    private void write(Map<String, Double> values) {
        if (broken) {
            return;
        }
        try {
            if (file == null) {
                file = EventFile.create(folder, step);
            }
            file.scalars(step, values);
        } catch (IOException e) {
            broken = true;
            LOG.warn("TensorBoard's files in {} cannot be written: {}", folder, e.toString());
        }
    }

    @Override
    public void ended(TrainingResult result) {
        close();
    }

    @Override
    public void failed(RuntimeException reason) {
        close();
    }

    private void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            LOG.warn("TensorBoard's file in {} cannot be closed: {}", folder, e.toString());
        }
    }
}
