package org.saccade.trainer.fit;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.snn.emit.DeviceChoice;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.data.TrainingSet;

/**
 * One training. The constructor checks it and reports all problems at once.
 *
 * <pre>{@code
 * TrainerConfig config = TrainerConfig.builder(client, network, folder).recipe(Recipe.TUTORIAL).threads(1).build();
 * }</pre>
 *
 * @param client how to reach Kafka and the registry
 * @param trainingSet name of the training set, or {@code latest}: the one that was last worked on
 * @param network what is trained; its input must be the training set's frames
 * @param recipe how
 * @param output folder for checkpoints, bundles and the report; made where it is missing
 * @param model name under which the model is announced: letters, digits, dot, dash, underscore
 * @param run name of this training; empty: one is made from the time, or the checkpoint's is taken on resume
 * @param classes class names by index; empty: the indices
 * @param publish when the model is announced
 * @param resume go on from the newest checkpoint in {@code output}; false: the folder must hold none
 * @param devices where the network learns; several share each batch
 * @param threads of the engine, for each device that is a CPU; 0: as many as it likes. Results repeat bit by bit with 1
 * @param passTimeout how long to wait for a pass over the events, or for its frames
 * @param memoryBytes for encoded frames, once for a training pass and once for evaluation; 0: a quarter of the heap
 * @param teacher folder of the bundle whose logits the loss takes in; null: none
 * @param from folder of the bundle whose weights it starts with, as far as they fit; null: fresh weights
 * @param checkpointEvery also within an epoch, when so much time has passed since the last checkpoint
 */
public record TrainerConfig(
        ClientSettings client,
        String trainingSet,
        NetworkSpec network,
        Recipe recipe,
        Path output,
        String model,
        String run,
        List<String> classes,
        Publish publish,
        boolean resume,
        DeviceChoice devices,
        int threads,
        Duration passTimeout,
        long memoryBytes,
        Path teacher,
        Path from,
        Duration checkpointEvery) {

    private static final DateTimeFormatter FROM_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9._-]{0,63}";

    public TrainerConfig {
        List<String> problems = new ArrayList<>();
        if (trainingSet.isBlank()) {
            problems.add("the training set has no name");
        }
        if (!model.matches(NAME)) {
            problems.add("model name \"" + model
                    + "\": letters, digits, dot, dash and underscore, at most 64, not starting with a dot or dash");
        }
        if (!run.isEmpty() && !run.matches(NAME)) {
            problems.add("run name \"" + run + "\": letters, digits, dot, dash and underscore, at most 64");
        }
        if (!classes.isEmpty() && classes.size() != network.classes()) {
            problems.add("there are " + classes.size() + " class names and the network has " + network.classes()
                    + " classes");
        }
        if (threads < 0) {
            problems.add("threads is " + threads + ", allowed are 0 and more");
        }
        if (passTimeout.isNegative() || passTimeout.isZero() || checkpointEvery.isNegative()) {
            problems.add("waiting " + passTimeout + " for a pass, checkpoint every " + checkpointEvery
                    + ": neither may be negative, the first not zero");
        }
        if (recipe.loss().hasTeacher() != (teacher != null)) {
            problems.add(
                    teacher == null
                            ? "the loss needs a teacher and there is none"
                            : "there is a teacher, and the loss gives it no weight");
        }
        if (memoryBytes < 0) {
            problems.add("memory for frames is " + memoryBytes + " bytes");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        classes = classes.isEmpty()
                ? IntStream.range(0, network.classes())
                        .mapToObj(Integer::toString)
                        .toList()
                : List.copyOf(classes);
        memoryBytes = memoryBytes == 0 ? Runtime.getRuntime().maxMemory() / 4 : memoryBytes;
    }

    /**
     * The names of the devices where it learns; loads the engine.
     *
     * @throws IllegalArgumentException when one of them is not there, or the recipe's precision is not for them
     */
    public List<String> foundDevices() {
        List<String> found = devices.found();
        recipe.precision().on(found.get(0).startsWith("gpu"));
        return found;
    }

    /** The usual training of a network on the training set worked on last; the builder changes what is different. */
    public static Builder builder(ClientSettings client, NetworkSpec network, Path output) {
        return new Builder(client, network, output);
    }

    /** The run's name; one made from the time where none is given. */
    String newRun() {
        return run.isEmpty() ? FROM_TIME.format(Instant.now()) : run;
    }

    /** A builder that begins with this configuration. */
    public Builder toBuilder() {
        Builder b = new Builder(client, network, output);
        b.trainingSet = trainingSet;
        b.recipe = recipe;
        b.model = model;
        b.run = run;
        b.classes = classes;
        b.publish = publish;
        b.resume = resume;
        b.devices = devices;
        b.threads = threads;
        b.passTimeout = passTimeout;
        b.memoryBytes = memoryBytes;
        b.teacher = teacher;
        b.from = from;
        b.checkpointEvery = checkpointEvery;
        return b;
    }

    /** Changes what is different from the usual; see the components of {@link TrainerConfig}. */
    public static final class Builder {
        private final ClientSettings client;
        private NetworkSpec network;
        private Path output;
        private String trainingSet = TrainingSet.LATEST;
        private Recipe recipe = Recipe.DEFAULT;
        private String model = "saccade";
        private String run = "";
        private List<String> classes = List.of();
        private Publish publish = Publish.IMPROVEMENTS;
        private boolean resume;
        private DeviceChoice devices = DeviceChoice.AUTO;
        private int threads;
        private Duration passTimeout = Duration.ofMinutes(5);
        private long memoryBytes;
        private Path teacher;
        private Path from;
        private Duration checkpointEvery = Duration.ofMinutes(10);

        private Builder(ClientSettings client, NetworkSpec network, Path output) {
            this.client = client;
            this.network = network;
            this.output = output;
        }

        public Builder network(NetworkSpec spec) {
            network = spec;
            return this;
        }

        public Builder output(Path folder) {
            output = folder;
            return this;
        }

        public Builder trainingSet(String name) {
            trainingSet = name;
            return this;
        }

        public Builder recipe(Recipe how) {
            recipe = how;
            return this;
        }

        public Builder model(String name) {
            model = name;
            return this;
        }

        public Builder run(String name) {
            run = name;
            return this;
        }

        public Builder classes(List<String> names) {
            classes = names;
            return this;
        }

        public Builder publish(Publish when) {
            publish = when;
            return this;
        }

        public Builder resume(boolean on) {
            resume = on;
            return this;
        }

        public Builder devices(DeviceChoice where) {
            devices = where;
            return this;
        }

        public Builder threads(int count) {
            threads = count;
            return this;
        }

        public Builder passTimeout(Duration longest) {
            passTimeout = longest;
            return this;
        }

        public Builder memoryBytes(long bytes) {
            memoryBytes = bytes;
            return this;
        }

        public Builder teacher(Path bundle) {
            teacher = bundle;
            return this;
        }

        public Builder from(Path bundle) {
            from = bundle;
            return this;
        }

        public Builder checkpointEvery(Duration time) {
            checkpointEvery = time;
            return this;
        }

        /** Checks the values. */
        public TrainerConfig build() {
            return new TrainerConfig(
                    client,
                    trainingSet,
                    network,
                    recipe,
                    output,
                    model,
                    run,
                    classes,
                    publish,
                    resume,
                    devices,
                    threads,
                    passTimeout,
                    memoryBytes,
                    teacher,
                    from,
                    checkpointEvery);
        }
    }
}
