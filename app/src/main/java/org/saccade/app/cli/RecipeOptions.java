package org.saccade.app.cli;

import java.util.Optional;
import org.saccade.snn.emit.Loss;
import org.saccade.snn.emit.Optimizer;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.fit.MixedPrecision;
import org.saccade.trainer.fit.Recipe;
import org.saccade.trainer.fit.Schedule;
import picocli.CommandLine.Option;

/** What differs from a ready-made recipe; an option that is not given leaves it as it is. */
final class RecipeOptions {

    private static final double USUAL_MOMENTUM = 0.9;
    private static final double CAREFUL = 1e-4;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            defaultValue = "DEFAULT",
            description =
                    "Recipe to begin with: DEFAULT, TUTORIAL (Adam, 1e-3 to 5e-4 over 100 epochs, batches of 32, mixed"
                            + " precision on a GPU), PAPER (Adam at 3e-2, times 0.3 every 15 epochs, 25 epochs,"
                            + " batches of 22)"
                            + " (default: ${DEFAULT-VALUE}).")
    private Recipe.Preset preset;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training split (default: 40).")
    private Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Samples per batch (default: 16).")
    private Integer batch;

    @Option(names = "--accumulate", paramLabel = "N", description = "Batches per update of the weights (default: 1).")
    private Integer accumulate;

    @Option(names = "--optimizer", paramLabel = "NAME", description = "ADAM, ADAMW or SGD (default: ADAM).")
    private Optimizer.Kind optimizer;

    @Option(names = "--momentum", paramLabel = "SHARE", description = "Of SGD; beta1 of Adam (default: 0.9).")
    private Double momentum;

    @Option(names = "--nesterov", fallbackValue = "true", description = "SGD looks ahead.")
    private Boolean nesterov;

    @Option(
            names = "--weight-decay",
            paramLabel = "SHARE",
            description = "Of the weights of convolutions and linear layers (default: 0).")
    private Double weightDecay;

    @Option(
            names = "--decay-all",
            fallbackValue = "true",
            description = "Weight decay of batch norms, biases and neurons' decays too.")
    private Boolean decayAll;

    @Option(
            names = "--lr",
            paramLabel = "RATE",
            description = "Learning rate at the start (default: 0.005; with --follow 0.0001).")
    private Double learningRate;

    @Option(names = "--lr-min", paramLabel = "RATE", description = "Learning rate at the end of a cosine.")
    private Double minLearningRate;

    @Option(
            names = "--schedule",
            paramLabel = "FORM",
            description = "Of the learning rate: CONSTANT, STEP or COSINE (default: COSINE).")
    private Schedule.Kind schedule;

    @Option(
            names = "--schedule-epochs",
            paramLabel = "N",
            description = "Length of the cosine, time between steps; 0: the whole training (default: 0).")
    private Double period;

    @Option(
            names = "--schedule-factor",
            paramLabel = "SHARE",
            description = "What a step multiplies the learning rate by (default: 0.3).")
    private Double factor;

    @Option(
            names = "--warm-up",
            paramLabel = "EPOCHS",
            description = "Time in which the learning rate rises from 0, such as 0.5 (default: 0).")
    private Double warmUp;

    @Option(
            names = "--clip-norm",
            paramLabel = "NORM",
            description = "Longest gradient over all weights; longer ones are shortened (default: any length).")
    private Double clipNorm;

    @Option(
            names = "--average",
            paramLabel = "DECAY",
            description = "Keep a moving average of the weights, such as 0.999; it is what is evaluated and announced.")
    private Double average;

    @Option(
            names = "--label-smoothing",
            paramLabel = "SHARE",
            description = "Share of each target spread over all classes (default: 0.1).")
    private Double labelSmoothing;

    @Option(
            names = "--loss-per-step",
            fallbackValue = "true",
            description = "Cross entropy of every time step (TET) instead of that of their mean.")
    private Boolean perStep;

    @Option(
            names = "--loss-pull",
            paramLabel = "SHARE",
            description = "With --loss-per-step, weight of the pull of all outputs towards 1 (default: 0).")
    private Double pull;

    @Option(
            names = "--teacher-weight",
            paramLabel = "SHARE",
            description = "With --teacher, its weight in the loss; 1: labels have none (default: 0.5).")
    private Double teacherWeight;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "With --teacher, what both networks' outputs are divided by (default: 2).")
    private Double temperature;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            description = "Of convolutions: OFF (float32), AUTO (half on a GPU), FP16, BF16 (default: OFF).")
    private MixedPrecision precision;

    @Option(
            names = "--balanced",
            fallbackValue = "true",
            description = "Draw every class equally often, whatever its share of the samples.")
    private Boolean balanced;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the first weights, the order of samples and dropout (default: 1).")
    private Long seed;

    @Option(
            names = "--keep-skippable",
            negatable = true,
            fallbackValue = "true",
            description =
                    "Keep biases so small that empty time steps can be skipped exactly (default: true; PAPER: false).")
    private Boolean keepSkippable;

    Recipe recipe(NetworkSpec network, boolean hasTeacher) {
        Recipe usual = preset.recipe(network);
        return usual.toBuilder()
                .epochs(or(epochs, usual.epochs()))
                .batchSize(or(batch, usual.batchSize()))
                .accumulate(or(accumulate, usual.accumulate()))
                .optimizer(optimizer(usual.optimizer()))
                .schedule(schedule(usual.schedule()))
                .loss(loss(usual.loss(), hasTeacher))
                .labelSmoothing(or(labelSmoothing, usual.labelSmoothing()))
                .clipNorm(or(clipNorm, usual.clipNorm()))
                .averageDecay(or(average, usual.averageDecay()))
                .precision(or(precision, usual.precision()))
                .balanced(or(balanced, usual.balanced()))
                .keepSkippable(or(keepSkippable, usual.keepSkippable()))
                .seed(or(seed, usual.seed()))
                .build();
    }

    /** The same for a training without end: the rate is the same throughout, and careful unless given. */
    Recipe following(NetworkSpec network) {
        if (schedule != null || warmUp != null || period != null || factor != null || minLearningRate != null) {
            throw new IllegalArgumentException(
                    "with --follow the learning rate is the same throughout: --lr alone sets it");
        }
        return recipe(network, false).toBuilder()
                .schedule(Schedule.constant(or(learningRate, CAREFUL)))
                .build();
    }

    private static <T> T or(T given, T usual) {
        return Optional.ofNullable(given).orElse(usual);
    }

    private Optimizer optimizer(Optimizer usual) {
        return new Optimizer(
                or(optimizer, usual.kind()),
                or(momentum, USUAL_MOMENTUM),
                usual.beta2(),
                usual.epsilon(),
                or(weightDecay, usual.weightDecay()),
                or(decayAll, usual.decayAll()),
                or(nesterov, usual.nesterov()));
    }

    private Schedule schedule(Schedule usual) {
        Schedule.Kind kind = or(schedule, usual.kind());
        double start = or(learningRate, usual.start());
        // The preset's lowest rate is meant for its highest.
        double end = or(minLearningRate, Math.min(usual.end(), start));
        double step = kind == usual.kind() ? usual.factor() : 0.3;
        return new Schedule(
                kind,
                start,
                end,
                or(period, kind == usual.kind() ? usual.period() : 0),
                kind == Schedule.Kind.STEP ? or(factor, step) : 1,
                or(warmUp, usual.warmUp()));
    }

    private Loss loss(Loss usual, boolean hasTeacher) {
        if (!hasTeacher && (teacherWeight != null || temperature != null)) {
            throw new IllegalArgumentException("--teacher-weight and --temperature need --teacher");
        }
        Loss alone = new Loss(
                or(perStep, usual.perStep()), or(pull, usual.lambda()), usual.target(), 0, usual.temperature());
        return hasTeacher ? alone.withTeacher(or(teacherWeight, 0.5), or(temperature, 2.0)) : alone;
    }
}
