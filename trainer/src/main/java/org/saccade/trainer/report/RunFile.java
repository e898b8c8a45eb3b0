package org.saccade.trainer.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.trainer.evaluate.ConfusionMatrix;
import org.saccade.trainer.evaluate.EnergyScore;
import org.saccade.trainer.fit.BestModel;
import org.saccade.trainer.fit.EpochResult;
import org.saccade.trainer.fit.SplitScore;

/**
 * What the page of a run shows, for programs: the file {@value RunRecords#DATA}. Pictures are those of the page: PNG in base64.
 *
 * @param run its name
 * @param status in words
 * @param network its name
 * @param classes class names by index
 * @param layers names of the layers of neurons, in the order of the firing rates
 * @param epochs planned
 * @param history every epoch so far
 * @param best the best epoch; null before the first
 * @param examples samples with the best network's answers, wrong ones first
 * @param synOps accumulates per sample of the best network; null before the first epoch, like energy
 * @param energy of one sample at each precision
 */
record RunFile(
        String run,
        String status,
        String network,
        List<String> classes,
        List<String> layers,
        int epochs,
        List<EpochResult> history,
        Best best,
        List<Picture> examples,
        Double synOps,
        List<EnergyScore> energy) {

    private static final int STRIP = 8;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * The best epoch on the test split, or where there is none on the validation split.
     *
     * @param confusion samples by [true class][predicted class]
     */
    record Best(int epoch, String split, long samples, double accuracy, List<List<Long>> confusion) {

        static Best of(BestModel best, List<String> classes) {
            boolean tested = best.test().samples() > 0;
            SplitScore score = tested ? best.test() : best.validation();
            return new Best(
                    best.epoch(),
                    tested ? "test" : "validation",
                    score.samples(),
                    score.accuracy(),
                    ConfusionMatrix.of(classes, score.confusion()).rows());
        }
    }

    /**
     * One sample of the validation split.
     *
     * @param confidence softmax of the answer's logit, 0 to 1
     * @param sum all time steps in one picture
     * @param steps the first time steps side by side
     */
    record Picture(String sample, int label, int predicted, double confidence, String sum, String steps) {}

    static RunFile of(RunSummary run) {
        return new RunFile(
                run.run(),
                run.status(),
                run.network().name(),
                run.classes(),
                run.network().graph().neurons().stream().map(LayerPlan::name).toList(),
                run.epochs(),
                run.history(),
                run.best() == null ? null : Best.of(run.best(), run.classes()),
                run.examples().stream().map(example -> picture(example, run)).toList(),
                run.operations() == null ? null : run.operations().field().synOps(),
                run.operations() == null ? null : run.operations().energy());
    }

    private static Picture picture(Example example, RunSummary run) {
        byte[] data = example.sample().data();
        return new Picture(
                example.sample().sample(),
                example.sample().label(),
                example.predicted(),
                example.confidence(),
                Pictures.base64(Pictures.sum(data, run.frames())),
                Pictures.base64(Pictures.strip(data, run.frames(), STRIP)));
    }

    /** Writes it in one step: whoever reads sees the old one or the new one. */
    void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path temporary = file.resolveSibling("." + file.getFileName());
        Files.write(temporary, JSON.writeValueAsBytes(this));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
