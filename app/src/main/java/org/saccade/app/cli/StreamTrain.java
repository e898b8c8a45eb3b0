package org.saccade.app.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.saccade.app.admin.ClusterException;
import org.saccade.schemas.frame.Augmentation;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.Topics;
import org.saccade.streams.job.PassCoordinator;
import org.saccade.streams.job.PassListener;
import org.saccade.streams.job.PassLog;
import org.saccade.streams.job.PassOptions;
import org.saccade.streams.job.TrainingSet;
import org.saccade.streams.window.PassCounts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "train",
        description = {
            "Make the frames of one epoch after another, each with fresh augmentation, as 'saccade train' asks for them.",
            "A killed one goes on where it was: no sample is lost or doubled for readers of committed records.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade stream train",
            "  saccade stream train --frames T=8,P=2,H=128,W=128,window=1s --augmentation flip-h,time-scale=0.2",
            ""
        })
final class StreamTrain extends ClusterCommand {

    @Mixin
    private final StreamOptions options = new StreamOptions();

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            defaultValue = Topics.EVENTS,
            description = "Events to read (default: ${DEFAULT-VALUE}).")
    private String topic;

    @Option(
            names = "--augmentation",
            paramLabel = "STEPS",
            defaultValue = FrameDefaults.AUGMENTATION,
            description = "Of training samples, such as shift=1,time-scale=0.2,flip-h,flip-v,invert,crop=WxH,"
                    + " or none (default: ${DEFAULT-VALUE}).")
    private String augmentation;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the augmentation (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--set",
            paramLabel = "NAME",
            description = "Name of the training set (default: made of its definition).")
    private String name;

    @Option(
            names = "--fresh",
            fallbackValue = "true",
            description =
                    "Take in all that the topic holds now, as a new training set; else a set begun before with the same"
                            + " arguments goes on with the records that it began with.")
    private boolean fresh;

    @Option(
            names = "--at-least-once",
            fallbackValue = "true",
            description = "Write without transactions: after a kill some samples lie twice, byte for byte the same;"
                    + " 'train' uses each once where it holds the pass in memory.")
    private boolean atLeastOnce;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "0",
            description = "Most epochs to make; 0: as many as trainers ask for (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Override
    int run(Output output) throws Exception {
        ClientSettings client = connection().client();
        FrameSpec frames = checked(options::checkedOptions).frames();
        PassOptions passes = checked(() -> PassOptions.of(options.job(context().home(), "passes"))
                .withEpochs(epochs)
                .withExactlyOnce(!atLeastOnce)
                .withAwaitNewRun(true));
        augmentation = checked(() -> Augmentation.parse(augmentation)).toString();
        requireReachable();
        TrainingSet captured = stated(() -> training(client, frames));
        TrainingSet set = name == null ? captured : checked(() -> captured.named(name));
        output.note("training set " + set.name());
        AtomicLong deadLetters = new AtomicLong();
        AtomicBoolean begun = new AtomicBoolean();
        try (FlinkTarget flink = options.target(output);
                PassCoordinator coordinator = new PassCoordinator(
                        client, set, passes, flink.configuration(), listener(output, deadLetters, begun));
                Interrupts.Guard guard = context().interrupts().whenStopped(coordinator::close)) {
            PassCoordinator.Outcome outcome = stated(coordinator::run);
            if (outcome == PassCoordinator.Outcome.CLOSED) {
                return ExitCode.INTERRUPTED;
            }
            if (!begun.get()) {
                output.note("its passes are made already; --fresh takes in what was replayed since");
            } else if (outcome == PassCoordinator.Outcome.RUNS_FINISHED) {
                output.note("every training of it is finished; the next one needs 'saccade stream train' again");
            }
            return deadLetters.get() > 0 ? ExitCode.PARTLY_DONE : ExitCode.DONE;
        }
    }

    private TrainingSet training(ClientSettings client, FrameSpec frames) {
        Optional<TrainingSet> begun =
                fresh ? Optional.empty() : PassLog.lastBegun(client, topic, frames, augmentation, seed);
        TrainingSet set = begun.filter(earlier -> !earlier.isEmpty())
                .orElseGet(() -> TrainingSet.capture(client, topic, frames, augmentation, seed));
        if (set.isEmpty()) {
            throw new ClusterException(
                    "topic " + topic + " holds no records to make frames of: 'saccade replay PATH' fills it", null);
        }
        return set;
    }

    private static PassListener listener(Output output, AtomicLong deadLetters, AtomicBoolean begun) {
        return new PassListener() {
            @Override
            public void started(Pass pass, boolean restored) {
                begun.set(true);
                output.note(called(pass) + (restored ? " goes on from a checkpoint" : " begins"));
            }

            @Override
            public void finished(Pass pass, PassCounts counts, Duration elapsed) {
                // Each pass meets the same records, so the passes are not summed.
                deadLetters.accumulateAndGet(pass.getDeadLetters(), Math::max);
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("trainingSet", pass.getTrainingSet());
                json.put("epoch", pass.getEpoch());
                json.put("samples", pass.getSamples());
                json.put("incomplete", pass.getIncomplete());
                json.put("events", pass.getEvents());
                json.put("deadLetters", pass.getDeadLetters());
                json.put("unlabelledChunks", counts.unlabelled());
                json.put("repeatedChunks", counts.repeated());
                json.put("seconds", elapsed.toMillis() / 1000.0);
                output.result(json, () -> text(pass, counts, elapsed));
                // Every pass over the training split meets the same ones.
                if (counts.repeated() > 0 && pass.getEpoch() <= 0) {
                    output.note("saccade: topic " + pass.getEventsTopic() + " holds " + counts.repeated()
                            + " chunks of the "
                            + (pass.getEpoch() < 0 ? "evaluation" : "training")
                            + " recordings again, which are left out: were they replayed twice, under different --id or"
                            + " other settings?");
                }
            }

            @Override
            public void deleted(int epoch) {
                output.note("frames up to epoch " + epoch + " are deleted: every trainer is past them");
            }
        };
    }

    private static String called(Pass pass) {
        return pass.getEpoch() < 0 ? "evaluation pass" : "epoch " + pass.getEpoch();
    }

    private static String text(Pass pass, PassCounts counts, Duration elapsed) {
        double seconds = elapsed.toMillis() / 1000.0;
        return String.format(
                Locale.ROOT,
                "%s: %,d samples, %,d events, %.1f s%s%s%s%s",
                called(pass),
                pass.getSamples(),
                pass.getEvents(),
                seconds,
                pass.getIncomplete() > 0 ? ", " + pass.getIncomplete() + " incomplete" : "",
                pass.getDeadLetters() > 0 ? ", " + pass.getDeadLetters() + " dead letters" : "",
                counts.unlabelled() > 0 ? ", " + counts.unlabelled() + " chunks of unlabelled recordings left out" : "",
                counts.repeated() > 0 ? ", " + counts.repeated() + " chunks that came again left out" : "");
    }
}
