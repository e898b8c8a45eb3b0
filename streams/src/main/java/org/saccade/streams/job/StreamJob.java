package org.saccade.streams.job;

import java.util.Arrays;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Topics;
import org.saccade.streams.window.LiveSettings;
import org.saccade.streams.window.PassSettings;

/**
 * Entry of the job jar for {@code flink run}: one pass, or live windows, with plain {@code --key value} arguments.
 *
 * <p>{@link #USAGE} lists them. A wrong argument ends it with an {@link IllegalArgumentException} whose message holds the usage, which
 * {@code flink run} prints.
 */
public final class StreamJob {

    /** What the arguments are. */
    public static final String USAGE =
            """
            usage: flink run saccade-streams-job.jar pass|live --key value ...

            both:  --bootstrap-servers HOST:PORT,...   --registry-url URL   --client-properties FILE
                   --frame-spec T=8,H=34,W=34,window=320ms
                   --checkpoints FOLDER-OR-URI   --checkpoint-interval 10s   --transaction-timeout 600s
                   --parallelism 1   --dead-letters dead-letters
                   --state heap|rocksdb   --restore CHECKPOINT-OR-SAVEPOINT
            pass:  --events events   --ranges PARTITION:START-END,...   --epoch N (-1: evaluation)
                   --frames frames   --augmentation shift=2,...   --seed 0   --name NAME
                   --exactly-once true
            live:  --events live-events   --frames live-frames   --group saccade-stream   --from start|end
                   --exactly-once false   --emit-empty true   --idle 1s   --slide WINDOW   --late late-events|none
                   --steps background=5ms,centre-crop=128x128,...
            """;

    private StreamJob() {}

    /**
     * Submits the job to the cluster that runs it.
     *
     * @throws IllegalArgumentException when an argument is wrong, with the usage
     * @throws Exception when the job cannot be submitted
     */
    public static void main(String[] args) throws Exception {
        String mode = args.length == 0 ? "" : args[0];
        try {
            switch (mode) {
                case "pass" -> pass(new JobArguments(args, 1));
                case "live" -> live(new JobArguments(args, 1));
                default -> throw new IllegalArgumentException("\"" + mode + "\" is neither pass nor live");
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + "\n\n" + USAGE + "\ngiven: " + Arrays.toString(args), e);
        }
    }

    private static void pass(JobArguments arguments) throws Exception {
        ClientSettings settings = arguments.clients();
        TrainingSet unnamed = TrainingSet.of(
                arguments.text("events", Topics.EVENTS),
                arguments.ranges("ranges"),
                FrameSpec.parse(arguments.text("frame-spec")),
                arguments.text("augmentation", ""),
                arguments.number("seed", "0"));
        TrainingSet set = unnamed.named(arguments.text("name", unnamed.name()));
        int epoch = (int) arguments.number("epoch", null);
        String frames =
                arguments.text("frames", epoch == PassSettings.EVALUATION ? Topics.EVALUATION_FRAMES : Topics.FRAMES);
        String deadLetters = arguments.text("dead-letters", Topics.DEAD_LETTERS);
        boolean exactlyOnce = arguments.flag("exactly-once", true);
        JobSettings job = arguments.job();
        String restore = arguments.text("restore", null);
        arguments.checkUnknown();
        Preflight.check(
                settings,
                List.of(set.eventsTopic(), frames, deadLetters),
                exactlyOnce ? job.transactionTimeout() : null);
        TrainingPassJob.over(settings, set, epoch, frames, deadLetters, exactlyOnce, job, new Configuration(), restore)
                .execute("saccade " + set.name() + " epoch " + epoch);
    }

    private static void live(JobArguments arguments) throws Exception {
        ClientSettings settings = arguments.clients();
        String frames = arguments.text("frames", Topics.LIVE_FRAMES);
        LiveSettings usual = LiveSettings.of(settings.properties(), frames, arguments.text("frame-spec"));
        LiveSettings live = usual.withSteps(arguments.text("steps", ""))
                .withEmitEmpty(arguments.flag("emit-empty", true))
                .withSlideUs(FrameSpec.duration(arguments.text("slide", usual.slideUs() + "us")))
                .withSilence(arguments.duration("idle", usual.idle().toMillis() + "ms"), usual.forget());
        String from = arguments.text("from", "end");
        if (!from.equals("start") && !from.equals("end")) {
            throw new IllegalArgumentException("argument --from " + from + " is neither start nor end");
        }
        String late = arguments.text("late", Topics.LATE_EVENTS);
        LiveJob.Ends ends = new LiveJob.Ends(
                arguments.text("events", Topics.LIVE_EVENTS),
                frames,
                arguments.text("dead-letters", Topics.DEAD_LETTERS),
                late.equals("none") ? null : late,
                arguments.text("group", "saccade-stream"),
                from.equals("start"),
                arguments.flag("exactly-once", false));
        JobSettings job = arguments.job();
        String restore = arguments.text("restore", null);
        arguments.checkUnknown();
        LiveJob.start(settings, live, ends, job, new Configuration(), restore);
    }
}
