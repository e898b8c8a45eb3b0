package org.saccade.app.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.Topics;
import org.saccade.streams.job.PassCoordinator;
import org.saccade.streams.job.PassListener;
import org.saccade.streams.job.PassOptions;
import org.saccade.streams.job.TrainingSet;
import org.saccade.streams.window.PassCounts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "train",
        description = {
            "Make training frames: one pass over the recordings per epoch, at most one ahead of the trainers.",
            "Ends when every training run of the set has finished; started again after a kill it goes on.",
            ""
        })
final class StreamTrain extends ClusterCommand {

    @Mixin
    private final FlinkOptions flink = new FlinkOptions();

    @Option(
            names = "--events",
            paramLabel = "TOPIC",
            defaultValue = Topics.EVENTS,
            description = "Topic of the recordings (default: ${DEFAULT-VALUE}).")
    private String events;

    @Option(
            names = "--frame-spec",
            paramLabel = "SPEC",
            defaultValue = "T=8,P=2,H=34,W=34,window=320ms",
            description = "Time bins, size and window of the frames (default: ${DEFAULT-VALUE}).")
    private String frameSpec;

    @Option(
            names = "--augmentation",
            paramLabel = "STEPS",
            defaultValue = "",
            description = "Such as time-scale=0.2,shift=2,flip-h (default: none).")
    private String augmentation;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of the augmentation (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of the training set (default: made of what it is).")
    private String name;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "0",
            description = "Passes to make at most; 0 for as many as the trainers ask for (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(
            names = "--await-run",
            fallbackValue = "true",
            description = "Wait for a new training run where all known ones have finished.")
    private boolean awaitRun;

    /** What was made. */
    record Made(String trainingSet, String outcome, Map<Integer, Long> samplesPerEpoch, long deadLetters) {}

    @Override
    int run(Output output) throws InterruptedException {
        ClientSettings client = connection().client();
        FrameSpec frames = checked(() -> FrameSpec.parse(frameSpec));
        PassOptions options = checked(() -> PassOptions.of(flink.job(context().home(), "train"))
                .withEpochs(epochs)
                .withAwaitNewRun(awaitRun));
        requireReachable();
        TrainingSet captured = checked(() -> TrainingSet.capture(client, events, frames, augmentation, seed));
        TrainingSet set = name == null ? captured : checked(() -> captured.named(name));
        output.note("training set " + set.name() + " of topic " + events);
        Books books = new Books(output);
        try (FlinkTarget cluster = flink.target(this);
                PassCoordinator coordinator =
                        new PassCoordinator(client, set, options, cluster.configuration(), books);
                Interrupts.Guard guard = context().interrupts().whenStopped(coordinator::close)) {
            PassCoordinator.Outcome outcome = coordinator.run();
            Made made = new Made(set.name(), outcome.toString(), books.samples, books.deadLetters);
            output.result(made, () -> text(made));
            if (outcome == PassCoordinator.Outcome.CLOSED) {
                return ExitCode.INTERRUPTED;
            }
            return books.deadLetters > 0 ? ExitCode.PARTLY_DONE : ExitCode.DONE;
        }
    }

    private static String text(Made made) {
        long samples = made.samplesPerEpoch().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return "training set " + made.trainingSet() + ": "
                + made.samplesPerEpoch().size() + " passes, " + Table.count(samples) + " samples, "
                + Table.count(made.deadLetters()) + " dead letters";
    }

    /** Notes each pass for people and keeps the sums. */
    private static final class Books implements PassListener {
        private final Output output;
        private final Map<Integer, Long> samples = new LinkedHashMap<>();
        private long deadLetters;

        private Books(Output output) {
            this.output = output;
        }

        @Override
        public void finished(Pass pass, PassCounts counts, Duration elapsed) {
            samples.put(pass.getEpoch(), pass.getSamples());
            deadLetters += pass.getDeadLetters();
            output.note((pass.getEpoch() < 0 ? "evaluation" : "epoch " + pass.getEpoch()) + ": "
                    + Table.count(pass.getSamples()) + " samples, " + Table.count(pass.getEvents()) + " events in "
                    + elapsed.toMillis() / 100 / 10.0 + " s");
        }
    }
}
