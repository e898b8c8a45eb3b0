package org.saccade.trainer.quantize;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.schemas.bundle.BundleException;
import org.saccade.schemas.bundle.BundleManifest;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.snn.emit.Quantization;
import org.saccade.snn.emit.StepGraph;
import org.saccade.snn.emit.WindowGraph;
import org.saccade.trainer.data.TrainingFrames;
import org.saccade.trainer.export.Answers;
import org.saccade.trainer.export.BundleDraft;
import org.saccade.trainer.export.BundledNetwork;
import org.saccade.trainer.export.ExportCheck;
import org.saccade.trainer.export.ExportComparison;
import org.saccade.trainer.export.ExportException;
import org.saccade.trainer.export.FrameArrays;

/**
 * Adds int8 forms of a bundle's graphs to a copy of it, each with its size, speed and accuracy beside float32. The copy is a bundle of its
 * own, with an id of its own; the float32 files in it are the same. For one thread.
 */
public final class BundleQuantizer {

    /** Name of the reference in the scores. */
    public static final String REFERENCE = "float32";

    private final BundledNetwork network;
    private final ModelBundle bundle;
    private final QuantizeSamples samples;

    private BundleQuantizer(Path folder, QuantizeSamples samples) {
        this.bundle = ModelBundle.open(folder);
        this.network = BundledNetwork.open(folder);
        this.samples = samples;
    }

    /**
     * Quantises.
     *
     * @param folder the bundle
     * @param out the new bundle's folder, which must not exist
     * @throws BundleException when the bundle is damaged
     * @throws ExportException when the window graph in int8 does not answer as its step graph does
     */
    public static QuantizeResult quantize(Path folder, QuantizeSamples samples, Path out) {
        return new BundleQuantizer(folder, samples).run(out.toAbsolutePath());
    }

    private QuantizeResult run(Path out) {
        SpikeMismatch mismatch = new SpikeMismatch(network.network(), network.weights(), network.frames());
        Map<Integer, Quantization.Range> ranges = mismatch.ranges(samples.calibration());
        boolean whole = network.frames().element() != FrameSpec.Element.FLOAT32;
        Map<Int8Variant, Quantization> forms = new LinkedHashMap<>();
        List<StepGraph> graphs = new ArrayList<>();
        graphs.add(StepGraph.ungated(network.network(), network.weights()));
        for (Int8Variant variant : Int8Variant.values()) {
            Quantization form = new Quantization(variant.scheme(), ranges, whole);
            forms.put(variant, form);
            graphs.add(StepGraph.of(network.network(), network.weights(), form));
        }
        List<VariantScore> scores = scores(forms, graphs, mismatch);
        byte[] window = window(forms.get(Int8Variant.TENSORRT), graphs.get(graphs.size() - 1));
        ModelBundle written = write(out, graphs, window, scores);
        return new QuantizeResult(
                out.toString(),
                written.manifest().model(),
                samples.calibration().size(),
                samples.judged().size(),
                scores);
    }

    private List<VariantScore> scores(
            Map<Int8Variant, Quantization> forms, List<StepGraph> graphs, SpikeMismatch mismatch) {
        ExportComparison judged = new ExportComparison(network.network(), network.frames(), samples.judged());
        Answers[] truth = judged.step(graphs.get(0), false);
        double[] times = StepSpeed.milliseconds(
                graphs, network.frames(), samples.judged().get(0));
        List<VariantScore> scores = new ArrayList<>();
        scores.add(score(REFERENCE, "as trained", 0, graphs, times, truth, truth, 0));
        for (Int8Variant variant : forms.keySet()) {
            int at = scores.size();
            double share = mismatch.share(forms.get(variant), samples.judged());
            Answers[] answers = judged.step(graphs.get(at), false);
            scores.add(score(variant.id(), variant.form(), at, graphs, times, answers, truth, share));
        }
        return scores;
    }

    private VariantScore score(
            String name,
            String form,
            int at,
            List<StepGraph> graphs,
            double[] times,
            Answers[] answers,
            Answers[] truth,
            double mismatch) {
        int same = 0;
        int right = 0;
        boolean labelled = true;
        for (int i = 0; i < answers.length; i++) {
            int label = samples.judged().get(i).label();
            labelled &= label != FrameArrays.UNLABELLED;
            right += answers[i].predicted() == label ? 1 : 0;
            same += answers[i].predicted() == truth[i].predicted() ? 1 : 0;
        }
        return new VariantScore(
                name,
                form,
                graphs.get(at).onnx().length,
                times[at],
                times[0] / times[at],
                labelled ? (double) right / answers.length : null,
                (double) same / answers.length,
                mismatch);
    }

    /** The unrolled graph for TensorRT, checked against the step graph of the same form. */
    private byte[] window(Quantization form, StepGraph step) {
        byte[] window = WindowGraph.of(network.network(), network.weights(), form);
        List<TrainingFrames> some =
                samples.judged().subList(0, Math.min(50, samples.judged().size()));
        ExportComparison comparison = new ExportComparison(network.network(), network.frames(), some);
        String file = Int8Variant.TENSORRT.windowFile();
        ExportCheck check = comparison.check(file, comparison.step(step, false), comparison.window(file, window));
        if (!check.passed()) {
            throw new ExportException("model " + network.model() + " is not quantised; its step graph in place of the "
                    + "trained network: " + check);
        }
        return window;
    }

    private ModelBundle write(Path out, List<StepGraph> graphs, byte[] window, List<VariantScore> scores) {
        BundleManifest old = bundle.manifest();
        List<BundleManifest.Variant> variants = new ArrayList<>();
        for (Int8Variant variant : Int8Variant.values()) {
            VariantScore score = scores.get(variant.ordinal() + 1);
            variants.add(new BundleManifest.Variant(variant.id(), variant.stepFile(), variant.form(), score.figures()));
        }
        return BundleDraft.publish(
                out.getParent(),
                draft -> {
                    for (BundleManifest.FileEntry file : old.files()) {
                        Files.copy(bundle.file(file.path()), draft.resolve(file.path()));
                    }
                    for (Int8Variant variant : Int8Variant.values()) {
                        byte[] onnx = graphs.get(variant.ordinal() + 1).onnx();
                        Files.write(draft.resolve(variant.stepFile()), onnx);
                    }
                    Files.write(draft.resolve(Int8Variant.TENSORRT.windowFile()), window);
                    Files.writeString(
                            draft.resolve(ModelBundle.CARD),
                            VariantCard.text(scores, samples),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND);
                },
                manifest(old, variants),
                made -> out);
    }

    private static BundleManifest manifest(BundleManifest old, List<BundleManifest.Variant> variants) {
        return new BundleManifest(
                old.format(),
                old.name() + "-" + old.run() + "-" + old.epoch() + "-",
                old.name(),
                old.run(),
                old.epoch(),
                old.createdAtMs(),
                old.network(),
                old.frames(),
                old.classes(),
                old.skip(),
                old.metrics(),
                List.of(),
                old.steps(),
                variants);
    }
}
