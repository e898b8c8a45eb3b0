package org.saccade.trainer.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.saccade.schemas.bundle.BundleManifest;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.snn.emit.SkipCheck;
import org.saccade.snn.emit.StepGraph;
import org.saccade.snn.emit.TorchArchive;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.emit.WindowGraph;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.data.TrainingFrames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the bundle of a trained network. Every graph in it has answered as the trained network does on the samples given, or there is no
 * bundle. Stateless.
 */
public final class BundleExporter {

    private static final Logger LOG = LoggerFactory.getLogger(BundleExporter.class);

    private BundleExporter() {}

    /** A finished bundle and what the comparison of its files gave. */
    public record Exported(ModelBundle bundle, List<ExportCheck> checks) {
        public Exported {
            checks = List.copyOf(checks);
        }
    }

    /**
     * Builds {@code folder/<model id>}; it appears under that name when everything in it is written and checked.
     *
     * @param trained the network as it was trained, with the weights to export
     * @param description what the bundle says of itself
     * @param samples for the comparison, at least one: validation samples where there are any
     * @throws ExportException when an export does not answer as the trained network does; the message has the figures
     */
    public static Exported export(
            Path folder, TorchNetwork trained, ModelDescription description, List<TrainingFrames> samples) {
        return export(folder, bundle -> folder.resolve(bundle.manifest().model()), trained, description, samples);
    }

    /**
     * The same as {@code target} itself, which must not exist.
     *
     * @throws ExportException when an export does not answer as the network does; the message has the figures
     */
    public static Exported exportAs(
            Path target, TorchNetwork trained, ModelDescription description, List<TrainingFrames> samples) {
        return export(target.toAbsolutePath().getParent(), bundle -> target, trained, description, samples);
    }

    private static Exported export(
            Path folder,
            Function<ModelBundle, Path> place,
            TorchNetwork trained,
            ModelDescription description,
            List<TrainingFrames> samples) {
        NetworkSpec network = trained.spec();
        Weights weights = trained.weights();
        StepGraph step = StepGraph.of(network, weights);
        byte[] window = WindowGraph.of(network, weights);
        SkipCheck skip = SkipCheck.of(network, weights);
        List<ExportCheck> checks = new ExportComparison(network, description.frames(), samples)
                .compare(trained, step, window, skip.lazyAllowed());
        for (ExportCheck check : checks) {
            LOG.info("{}", check);
            if (!check.passed()) {
                throw new ExportException("model " + description.name() + ", epoch " + description.epoch()
                        + ", is not exported: " + check);
            }
        }
        ModelBundle bundle = BundleDraft.publish(
                folder,
                draft -> {
                    WeightFiles.write(draft.resolve(ModelBundle.WEIGHTS), weights);
                    Files.write(draft.resolve(ModelBundle.STEP_GRAPH), step.onnx());
                    Files.write(draft.resolve(ModelBundle.WINDOW_GRAPH), window);
                    Files.write(draft.resolve(ModelBundle.TORCH_SCRIPT), TorchArchive.forServing(network, weights));
                    Files.writeString(
                            draft.resolve(ModelBundle.CARD), ModelCard.text(network, description, skip(skip), checks));
                },
                manifest(network, description, skip(skip)),
                place);
        return new Exported(bundle, checks);
    }

    private static BundleManifest manifest(
            NetworkSpec network, ModelDescription description, BundleManifest.Skip skip) {
        try {
            return new BundleManifest(
                            BundleManifest.FORMAT,
                            description.name() + "-" + description.run() + "-" + description.epoch() + "-",
                            description.name(),
                            description.run(),
                            description.epoch(),
                            description.createdAtMs(),
                            new ObjectMapper().readTree(network.toJson()),
                            description.frames().toString(),
                            description.classes(),
                            skip,
                            description.metrics(),
                            List.of())
                    .withSteps(description.steps());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a network specification is JSON", e);
        }
    }

    private static BundleManifest.Skip skip(SkipCheck check) {
        return check.layers().stream()
                .min(Comparator.comparingDouble(SkipCheck.LayerCheck::margin))
                .map(worst -> new BundleManifest.Skip(
                        check.lazyAllowed(),
                        String.format(
                                java.util.Locale.ROOT,
                                "nearest to firing on nothing: layer %d, channel %d: bias %.6f, threshold x (1 - decay) %.6f",
                                worst.layer(),
                                worst.channel(),
                                worst.bias(),
                                worst.bound()),
                        worst.margin()))
                .orElseGet(() -> new BundleManifest.Skip(
                        check.lazyAllowed(), check.reason().isEmpty() ? "no spiking layer" : check.reason(), 0));
    }
}
