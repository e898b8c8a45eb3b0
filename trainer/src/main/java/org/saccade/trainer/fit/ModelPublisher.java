package org.saccade.trainer.fit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.saccade.schemas.bundle.BundleTransport;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FixedSteps;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ModelAnnouncement;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.data.TrainingFrames;
import org.saccade.trainer.export.BundleExporter;
import org.saccade.trainer.export.ExportException;
import org.saccade.trainer.export.ModelDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exports the best model and announces it. For one thread. */
final class ModelPublisher {

    /** Samples on which every export is compared with the trained network. */
    static final int COMPARED = 64;

    /** Link in the folder of bundles. */
    static final String BEST = "best";

    private static final Logger LOG = LoggerFactory.getLogger(ModelPublisher.class);
    private static final int FIRST_EPOCH = 2;

    private final TrainerConfig config;
    private final AvroWire wire;
    private final FrameSpec frames;
    private final FixedSteps steps;
    private final List<TrainingFrames> samples;
    private Published published;
    private String unannounced;
    /** Epochs done at the last try. */
    private int triedAt = -1;

    /** What was announced, and where its files are. */
    record Published(ModelAnnouncement announcement, Path bundle) {}

    /** @param steps that the events went through ahead of the frames, beside what was drawn */
    ModelPublisher(
            TrainerConfig config, AvroWire wire, FrameSpec frames, FixedSteps steps, List<TrainingFrames> samples) {
        this.config = config;
        this.wire = wire;
        this.frames = frames;
        this.steps = steps;
        this.samples = samples;
    }

    /** Whether the epoch that was just finished is to be announced while the training goes on. */
    boolean isDue(RunState state) {
        int done = state.epoch() - 1;
        BestModel best = state.best();
        return config.publish() == Publish.IMPROVEMENTS
                && best.epoch() == done
                && done >= Math.min(FIRST_EPOCH, config.recipe().epochs() - 1)
                && best.validation().accuracy() > state.published();
    }

    /**
     * The same with the weights given, where a failed export ends nothing: the model announced before stays.
     *
     * @return the state after it
     */
    RunState tryToPublish(TorchNetwork network, Weights weights, RunState state, TrainingListener listener) {
        int epoch = state.best().epoch();
        triedAt = state.epoch();
        try {
            published = network.with(weights, () -> publish(network, state));
        } catch (ExportException e) {
            unannounced = e.getMessage();
            LOG.info("epoch {} is not announced", epoch, e);
            listener.unannounced(epoch, unannounced);
            return state;
        }
        unannounced = null;
        listener.published(published.announcement());
        return state.withPublished(state.best().validation().accuracy(), epoch);
    }

    /** Whether the last try was made where the training stands now. */
    boolean hasTried(RunState state) {
        return triedAt == state.epoch();
    }

    /** What was announced last. */
    Optional<Published> published() {
        return Optional.ofNullable(published);
    }

    /** Why the best model is not announced; empty where it is, or was not due yet. */
    Optional<String> unannounced() {
        return Optional.ofNullable(unannounced);
    }

    /**
     * Exports and announces the best model; the network holds its weights.
     *
     * @throws ExportException when it cannot be exported or written; nothing is announced then
     */
    Published publish(TorchNetwork network, RunState state) {
        BestModel best = state.best();
        ModelDescription description = new ModelDescription(
                config.model(),
                state.run(),
                best.epoch(),
                System.currentTimeMillis(),
                state.trainingSet(),
                frames,
                config.classes(),
                steps,
                metrics(network.spec(), best));
        ModelBundle bundle = export(network, description);
        ModelAnnouncement announcement = BundleTransport.publish(bundle, config.client(), wire);
        nameBest(bundle.folder());
        return new Published(announcement, bundle.folder());
    }

    /** {@code bundles/best} leads to the model announced last, so that commands can be written down before there is one. */
    private static void nameBest(Path bundle) {
        Path best = bundle.resolveSibling(BEST);
        Path next = bundle.resolveSibling("." + BEST);
        try {
            Files.deleteIfExists(next);
            Files.createSymbolicLink(next, bundle.getFileName());
            Files.move(next, best, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | UnsupportedOperationException e) {
            // A folder that takes no links; the bundle is announced and lies under its own name.
            LOG.warn("{} does not lead to the best model: {}", best, e.toString());
        }
    }

    private ModelBundle export(TorchNetwork network, ModelDescription description) {
        try {
            return BundleExporter.export(config.output().resolve("bundles"), network, description, samples)
                    .bundle();
        } catch (UncheckedIOException e) {
            throw new ExportException(e.getMessage(), e);
        }
    }

    private Map<String, Double> metrics(NetworkSpec network, BestModel best) {
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("validationAccuracy", best.validation().accuracy());
        metrics.put("validationLoss", best.validation().loss());
        metrics.put("validationSamples", (double) best.validation().samples());
        if (best.test().samples() > 0) {
            metrics.put("testAccuracy", best.test().accuracy());
            metrics.put("testSamples", (double) best.test().samples());
        }
        double[] synapses = network.synapsesPerSpike();
        long[] neurons = network.neurons();
        double synOps = 0;
        for (int layer = 0; layer < synapses.length; layer++) {
            double rate = best.firingRates().get(layer);
            metrics.put("firingRate" + layer, rate);
            synOps += rate * neurons[layer] * frames.timeSteps() * synapses[layer];
        }
        metrics.put("synOpsPerSample", synOps);
        return metrics;
    }
}
