package org.saccade.trainer.evaluate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.saccade.schemas.bundle.BundleException;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.Pass;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.emit.TorchRuntime;
import org.saccade.snn.spec.EarlyExit;
import org.saccade.trainer.data.PassCounts;
import org.saccade.trainer.data.PassReader;
import org.saccade.trainer.data.SampleSource;
import org.saccade.trainer.data.SplitSamples;
import org.saccade.trainer.data.TopicSamples;
import org.saccade.trainer.data.TrainingDataException;
import org.saccade.trainer.data.TrainingSet;
import org.saccade.trainer.export.BundledNetwork;

/**
 * Evaluates a model bundle on frames from Kafka: the network is built from its specification and safetensors, so that what is judged is what
 * was trained. Frames whose preprocessing is not the bundle's are refused, with the field.
 */
public final class BundleEvaluation {

    private static final String RUN = "evaluate";

    private final EvaluationConfig config;
    private final BooleanSupplier stopped;
    private final BundledNetwork bundle;

    private BundleEvaluation(EvaluationConfig config, BooleanSupplier stopped) {
        this.config = config;
        this.stopped = stopped;
        this.bundle = BundledNetwork.open(config.bundle());
    }

    /**
     * Evaluates.
     *
     * @param stopped asked while frames are waited for
     * @throws BundleException when the bundle is damaged
     * @throws TrainingDataException when frames do not come or do not fit the bundle, or no sample is of the splits wanted
     * @throws java.util.concurrent.CancellationException when {@code stopped} says so
     */
    public static BundleScore run(EvaluationConfig config, BooleanSupplier stopped) {
        return new BundleEvaluation(config, stopped).run();
    }

    private BundleScore run() {
        if (config.threads() > 0) {
            TorchRuntime.setThreads(config.threads());
        }
        try (AvroWire wire = config.client().wire()) {
            return config.topic().isEmpty() ? onTrainingSet(wire) : onTopic(wire);
        }
    }

    private BundleScore onTrainingSet(AvroWire wire) {
        try (PassReader reader = new PassReader(config.client(), wire, RUN, bundle.network(), config.patience(), 0)) {
            String name =
                    config.trainingSet().equals(TrainingSet.LATEST) ? reader.latest(stopped) : config.trainingSet();
            Pass pass = reader.awaitEvaluation(name, bundle.frames(), stopped);
            return score(reader.samples(pass), "evaluation pass of training set " + name);
        }
    }

    private BundleScore onTopic(AvroWire wire) {
        boolean any = config.trainingSet().equals(TrainingSet.LATEST);
        SampleSource samples = new TopicSamples(
                config.client(),
                config.topic(),
                any ? "" : config.trainingSet(),
                bundle.frames(),
                bundle.network().classes(),
                wire,
                config.patience());
        return score(samples, "topic " + config.topic() + (any ? "" : ", training set " + config.trainingSet()));
    }

    private BundleScore score(SampleSource all, String source) {
        try (SampleSource samples = new SplitSamples(all, config.splits());
                TorchNetwork trained = TorchNetwork.open(bundle.network(), bundle.weights())) {
            if (!samples.hasNext()) {
                PassCounts counts = samples.counts();
                throw new TrainingDataException(
                        source + " holds no labelled sample of the splits " + config.splits() + ": "
                                + counts.samples() + " of others, " + counts.foreign()
                                + " without a label or of another training set, "
                                + counts.deadLetters() + " records that are no frames");
            }
            boolean calibrates = !Double.isNaN(config.calibrate());
            ModelScore score = ModelEvaluation.run(
                    trained,
                    samples,
                    bundle.frames(),
                    bundle.classes(),
                    config.batchSize(),
                    config.againstT(),
                    calibrates
                            ? Optional.empty()
                            : EarlyExit.calibrated(
                                    ModelBundle.open(config.bundle()).manifest().metrics()),
                    calibrates ? config.calibrate() / 100 : 0);
            PassCounts counts = samples.counts();
            return new BundleScore(
                    bundle.model(),
                    config.bundle().toString(),
                    bundle.network().name(),
                    bundle.network().parameterCount(),
                    bundle.frames().toString(),
                    source,
                    config.splits().stream().map(Enum::name).sorted().toList(),
                    trained.device(),
                    counts.deadLetters(),
                    counts.incomplete(),
                    calibrates ? calibrated(score) : null,
                    score);
        }
    }

    /** Writes the rule to stop by, and what it gave here, into the bundle's metrics; its id stays, as its network does. */
    private String calibrated(ModelScore score) {
        EarlyExit exit = EarlyExit.parse(score.steps().exit());
        List<StepEnergy> rows = score.steps().energy();
        StepEnergy stopped = rows.get(rows.size() - 1);
        ModelBundle opened = ModelBundle.open(config.bundle());
        Map<String, Double> metrics = new TreeMap<>(opened.manifest().metrics());
        metrics.keySet().removeIf(name -> name.startsWith(EarlyExit.METRIC));
        metrics.put(exit.metric(), exit.threshold());
        metrics.put(EarlyExit.METRIC + "accuracy", stopped.accuracy());
        metrics.put(EarlyExit.METRIC + "meanSteps", stopped.meanSteps());
        ModelBundle.seal(config.bundle(), opened.manifest().withMetrics(metrics));
        return exit.toString();
    }
}
