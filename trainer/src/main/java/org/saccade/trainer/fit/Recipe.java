package org.saccade.trainer.fit;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.saccade.snn.emit.Loss;
import org.saccade.snn.emit.Optimizer;
import org.saccade.snn.emit.StepPlan;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.NetworkSpec;

/**
 * How a network is trained: with the frames and one thread, it decides the result to the last bit.
 *
 * <pre>{@code
 * Recipe recipe = Recipe.TUTORIAL.toBuilder().epochs(30).clipNorm(1).build();
 * }</pre>
 *
 * @param epochs passes over the training split, at least 1
 * @param batchSize samples per batch, at least 1
 * @param accumulate batches per update, at least 1; they may belong to two epochs, and what is left at the very end is not used
 * @param optimizer how gradients become weights
 * @param schedule the learning rate
 * @param loss what is made small
 * @param labelSmoothing share of each target spread over all classes, [0, 1)
 * @param clipNorm longest gradient; 0: any length
 * @param averageDecay of the moving average of the weights, which is then what is evaluated and published, [0, 1); 0: none
 * @param precision of convolutions and linear layers
 * @param balanced each class is drawn equally often, whatever its share of the samples
 * @param keepSkippable after each update, biases are projected so that empty time bins stay silent and can be skipped exactly
 * @param seed of the first weights, of the order of the samples and of dropout
 */
public record Recipe(
        int epochs,
        int batchSize,
        int accumulate,
        Optimizer optimizer,
        Schedule schedule,
        Loss loss,
        double labelSmoothing,
        double clipNorm,
        double averageDecay,
        MixedPrecision precision,
        boolean balanced,
        boolean keepSkippable,
        long seed) {

    /** Settled on 900 recordings of N-MNIST with the network conv-small. */
    public static final Recipe DEFAULT = new Builder().build();

    /** Residual blocks of a ResNet-34; a ResNet-18 has half as many. */
    private static final int BLOCKS_OF_34 = 16;

    /** That of the ES-ImageNet tutorial: Adam, 1e-3 to 5e-4 along a cosine over 100 epochs, mixed precision on a GPU. */
    public static final Recipe TUTORIAL = new Builder()
            .epochs(100)
            .batchSize(32)
            .schedule(Schedule.cosine(1e-3, 5e-4, 100))
            .labelSmoothing(0)
            .precision(MixedPrecision.AUTO)
            .build();

    /**
     * That of the ES-ImageNet authors for ResNet-18: Adam at 3e-2, times 0.3 every 15 epochs, 25 epochs, weights left as Adam makes them.
     * {@link Preset#recipe} has their batches of 20 for ResNet-34, for which they state no other rate.
     */
    public static final Recipe PAPER = new Builder()
            .epochs(25)
            .batchSize(22)
            .schedule(Schedule.step(3e-2, 15, 0.3))
            .labelSmoothing(0)
            .keepSkippable(false)
            .build();

    /** Checks the ranges; all problems in one message. */
    public Recipe {
        List<String> problems = new ArrayList<>();
        if (epochs < 1 || epochs > 1_000_000) {
            problems.add("epochs is " + epochs + ", allowed are 1 .. 1000000");
        }
        if (batchSize < 1 || batchSize > 65_536) {
            problems.add("batch size is " + batchSize + ", allowed are 1 .. 65536");
        }
        if (accumulate < 1 || accumulate > 65_536) {
            problems.add("batches per update is " + accumulate + ", allowed are 1 .. 65536");
        }
        if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
            problems.add("label smoothing is " + labelSmoothing + ", allowed is 0 up to below 1");
        }
        if (!(clipNorm >= 0 && clipNorm < Double.POSITIVE_INFINITY)) {
            problems.add("norm to clip at is " + clipNorm + ", allowed is 0 or more");
        }
        if (!(averageDecay >= 0 && averageDecay < 1)) {
            problems.add("decay of the averaged weights is " + averageDecay + ", allowed is 0 up to below 1");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** The ready-made recipes by name. */
    public enum Preset {
        DEFAULT(Recipe.DEFAULT),
        TUTORIAL(Recipe.TUTORIAL),
        PAPER(Recipe.PAPER);

        private final Recipe recipe;

        Preset(Recipe recipe) {
            this.recipe = recipe;
        }

        /** What the name stands for where it trains a network: the batch of the paper is that which it had for each. */
        public Recipe recipe(NetworkSpec network) {
            long blocks = network.graph().layers().stream()
                    .filter(plan -> plan.layer() instanceof Layer.Residual)
                    .count();
            return this == PAPER && blocks >= BLOCKS_OF_34
                    ? recipe.toBuilder().batchSize(20).build()
                    : recipe;
        }
    }

    /** Learning rate of a step; counted as in {@link Schedule#rate}. */
    public double learningRate(int epoch, int step, int steps) {
        return schedule.rate(epoch, step, steps, epochs);
    }

    /** Its components by their names in words, whatever they are. */
    public Map<String, String> facts() {
        return facts(this);
    }

    private static Map<String, String> facts(Record record) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (RecordComponent part : record.getClass().getRecordComponents()) {
            try {
                String words =
                        part.getName().replaceAll("([a-z])([A-Z0-9])", "$1 $2").toLowerCase(Locale.ROOT);
                facts.put(words, fact(part.getAccessor().invoke(record)));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a record tells its own components", e);
            }
        }
        return facts;
    }

    /** What is made of parts is told by them: {@code kind cosine, start 0.005, ..}. */
    private static String fact(Object value) {
        if (value instanceof Record parts) {
            return facts(parts).entrySet().stream()
                    .map(part -> part.getKey() + " " + part.getValue())
                    .collect(Collectors.joining(", "));
        }
        return value instanceof Enum<?> word ? word.name().toLowerCase(Locale.ROOT) : String.valueOf(value);
    }

    /** What the archive that trains is to hold. */
    StepPlan stepPlan(boolean gpu) {
        return new StepPlan(optimizer, loss, clipNorm, accumulate > 1, averageDecay, precision.on(gpu));
    }

    /** A builder that begins with this recipe. */
    public Builder toBuilder() {
        Builder b = new Builder();
        b.epochs = epochs;
        b.batchSize = batchSize;
        b.accumulate = accumulate;
        b.optimizer = optimizer;
        b.schedule = schedule;
        b.loss = loss;
        b.labelSmoothing = labelSmoothing;
        b.clipNorm = clipNorm;
        b.averageDecay = averageDecay;
        b.precision = precision;
        b.balanced = balanced;
        b.keepSkippable = keepSkippable;
        b.seed = seed;
        return b;
    }

    /** Changes what is different from another recipe; see the components of {@link Recipe}. */
    public static final class Builder {
        private int epochs = 40;
        private int batchSize = 16;
        private int accumulate = 1;
        private Optimizer optimizer = Optimizer.adam();
        private Schedule schedule = Schedule.cosine(5e-3, 1e-5, 0);
        private Loss loss = Loss.OF_MEAN;
        private double labelSmoothing = 0.1;
        private double clipNorm;
        private double averageDecay;
        private MixedPrecision precision = MixedPrecision.OFF;
        private boolean balanced;
        private boolean keepSkippable = true;
        private long seed = 1;

        private Builder() {}

        public Builder epochs(int count) {
            epochs = count;
            return this;
        }

        public Builder batchSize(int samples) {
            batchSize = samples;
            return this;
        }

        public Builder accumulate(int batches) {
            accumulate = batches;
            return this;
        }

        public Builder optimizer(Optimizer rule) {
            optimizer = rule;
            return this;
        }

        public Builder schedule(Schedule rates) {
            schedule = rates;
            return this;
        }

        public Builder loss(Loss made) {
            loss = made;
            return this;
        }

        public Builder labelSmoothing(double share) {
            labelSmoothing = share;
            return this;
        }

        public Builder clipNorm(double longest) {
            clipNorm = longest;
            return this;
        }

        public Builder averageDecay(double decay) {
            averageDecay = decay;
            return this;
        }

        public Builder precision(MixedPrecision type) {
            precision = type;
            return this;
        }

        public Builder balanced(boolean on) {
            balanced = on;
            return this;
        }

        public Builder keepSkippable(boolean on) {
            keepSkippable = on;
            return this;
        }

        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Checks the values. */
        public Recipe build() {
            return new Recipe(
                    epochs,
                    batchSize,
                    accumulate,
                    optimizer,
                    schedule,
                    loss,
                    labelSmoothing,
                    clipNorm,
                    averageDecay,
                    precision,
                    balanced,
                    keepSkippable,
                    seed);
        }
    }
}
