package org.saccade.trainer.report;

import java.nio.file.Path;
import java.util.List;
import org.saccade.trainer.fit.TrainingListener;
import org.saccade.trainer.tensorboard.TensorBoardLog;

/** What every training leaves in its folder beside checkpoints and bundles: {@code report.html}, the same for programs, and TensorBoard's files in {@code tensorboard}. */
public final class RunRecords {

    /** The page of a run. */
    public static final String REPORT = "report.html";
    /** What the page shows, for programs. */
    public static final String DATA = "run.json";
    /** The folder to show to TensorBoard. */
    public static final String TENSORBOARD = "tensorboard";

    private static final int EVERY = 10;

    private RunRecords() {}

    /** A listener that keeps both in the folder of a run. */
    public static TrainingListener in(Path folder) {
        return TrainingListener.all(List.of(
                new RunReport(folder.resolve(REPORT), folder.resolve(DATA)),
                new TensorBoardLog(folder.resolve(TENSORBOARD), EVERY)));
    }
}
