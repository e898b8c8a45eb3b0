package org.saccade.trainer.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.trainer.data.TrainingFrames;
import org.saccade.trainer.evaluate.OperationScore;
import org.saccade.trainer.fit.BestModel;
import org.saccade.trainer.fit.EpochResult;
import org.saccade.trainer.fit.RunContext;
import org.saccade.trainer.fit.SplitScore;
import org.saccade.trainer.fit.TrainingListener;
import org.saccade.trainer.fit.TrainingResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the page of a run up to date: written when the run begins, after each epoch, and at its end. A page that cannot be written is told
 * once and never stops a training. For the training's own thread.
 */
public final class RunReport implements TrainingListener {

    private static final Logger LOG = LoggerFactory.getLogger(RunReport.class);
    private static final int OF_EACH_KIND = 6;

    private final Path file;
    private final Path data;
    private final List<EpochResult> history = new ArrayList<>();
    private RunContext run;
    private BestModel best;
    private List<Example> examples = List.of();
    private OperationScore operations;
    private double ones;
    private boolean told;

    /** A page in one file and the same for programs in another; their folder is made where it is missing. */
    public RunReport(Path file, Path data) {
        this.file = file;
        this.data = data;
    }

    @Override
    public void prepared(RunContext context) {
        run = context;
        history.clear();
        history.addAll(context.history());
        ones = ones(context.samples(), context.frames());
        context.best().ifPresent(before -> best(before, context));
        write("Training: " + context.config().recipe().epochs() + " epochs are planned, " + history.size()
                + " are done.");
    }

    @Override
    public void evaluated(EpochResult result, SplitScore validation, SplitScore test) {
        history.add(result);
        if (result.best()) {
            best(new BestModel(result.epoch(), validation, test, result.firingRates()), run);
            examples = Example.choose(run.network(), run.frames(), run.samples(), OF_EACH_KIND);
        }
        write("Training: epoch " + result.epoch() + " of 0 .. "
                + (run.config().recipe().epochs() - 1) + " is done.");
    }

    private void best(BestModel model, RunContext context) {
        best = model;
        operations = OperationScore.of(
                context.network().spec(), model.firingRates(), context.frames().timeSteps(), ones);
    }

    @Override
    public void ended(TrainingResult result) {
        write(
                result.interrupted()
                        ? "Stopped after " + history.size() + " epochs; it can be resumed."
                        : "Done: " + history.size() + " epochs."
                                + result.announced()
                                        .map(model -> " Announced as " + model.getModel() + ".")
                                        .orElse("")
                                + result.unannounced()
                                        .map(why -> " The best model could not be exported: " + why + ".")
                                        .orElse(""));
    }

    @Override
    public void failed(RuntimeException reason) {
        write("Failed after " + history.size() + " epochs: " + reason.getMessage());
    }

    private void write(String status) {
        if (run == null) {
            return;
        }
        RunSummary summary = new RunSummary(
                run.run(),
                status,
                facts(),
                run.config().recipe().facts(),
                run.network().spec(),
                run.frames(),
                run.config().classes(),
                run.config().recipe().epochs(),
                history,
                best,
                examples,
                operations);
        try {
            RunPage.of(summary).write(file);
            RunFile.of(summary).write(data);
        } catch (IOException e) {
            if (!told) {
                LOG.warn("the report {} cannot be written: {}", file, e.toString());
            }
            told = true;
        }
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("model", run.config().model());
        facts.put("training set", run.trainingSet());
        facts.put("frames", run.frames().toString());
        facts.put("validation samples", Long.toString(run.validation()));
        facts.put("test samples", Long.toString(run.test()));
        facts.put("device", run.device());
        facts.put(
                "threads",
                run.config().threads() == 0
                        ? "as many as the engine likes"
                        : "" + run.config().threads());
        facts.put("folder", run.config().output().toString());
        if (run.config().teacher() != null) {
            facts.put("teacher", run.config().teacher().toString());
        }
        if (run.config().from() != null) {
            facts.put("starts with weights of", run.config().from().toString());
        }
        return facts;
    }

    /** Mean ones per sample where frames are binary; NaN where they hold other values. */
    private static double ones(List<TrainingFrames> samples, FrameSpec frames) {
        if (frames.value() != FrameSpec.Value.BINARY || samples.isEmpty()) {
            return Double.NaN;
        }
        float[] step = new float[frames.elementsPerStep()];
        double sum = 0;
        for (TrainingFrames sample : samples) {
            FrameView view = FrameView.open(sample.data(), frames);
            for (int t = 0; t < frames.timeSteps(); t++) {
                view.readStep(t, step, 0);
                for (float one : step) {
                    sum += one;
                }
            }
        }
        return sum / samples.size();
    }
}
