package org.saccade.app.cli;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.core.execution.JobClient;
import org.saccade.app.admin.ClusterException;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Topics;
import org.saccade.streams.job.JobSettings;
import org.saccade.streams.job.LiveJob;
import org.saccade.streams.job.Submission;
import org.saccade.streams.window.LiveSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "live",
        description = {
            "Cut live streams into windows of time-binned frames, each stream on its own clock, until Ctrl-C.",
            "A killed one goes on from its last checkpoint; windows since then may come twice, which 'classify' removes.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade stream live",
            "  saccade stream live --frames T=8,P=2,H=34,W=34,window=320ms --exactly-once",
            "  saccade stream live --frames T=8,P=2,H=34,W=34,window=320ms --slide 80ms --state rocksdb",
            "  saccade stream live --steps background=5ms,refractory=1ms,centre-crop=128x128",
            ""
        })
final class StreamLive extends ClusterCommand {

    @Mixin
    private final StreamOptions options = new StreamOptions();

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            defaultValue = Topics.LIVE_EVENTS,
            description = "Events to read (default: ${DEFAULT-VALUE}).")
    private String topic;

    @Option(
            names = "--to",
            paramLabel = "TOPIC",
            defaultValue = Topics.LIVE_FRAMES,
            description = "Where the frames go (default: ${DEFAULT-VALUE}).")
    private String to;

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            defaultValue = "saccade-live",
            description = "Consumer group that shows the lag; names the checkpoints too (default: ${DEFAULT-VALUE}).")
    private String group;

    @Option(
            names = "--from-end",
            fallbackValue = "true",
            description = "Start at the end of the topic where the group is new, not at its start.")
    private boolean fromEnd;

    @Option(
            names = "--exactly-once",
            fallbackValue = "true",
            description =
                    "Write in transactions: no window comes twice, at the price of a checkpoint interval of latency.")
    private boolean exactlyOnce;

    @Option(
            names = "--empty",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Emit windows without events too (default: ${DEFAULT-VALUE}).")
    private boolean emitEmpty;

    @Option(
            names = "--slide",
            paramLabel = "TIME",
            description = "From the start of one window to the start of the next; less than the window's length lets"
                    + " windows overlap (default: the window's length).")
    private String slide;

    @Option(
            names = "--steps",
            paramLabel = "SPEC",
            description =
                    "What the events of each window go through first, in the text form of 'stream train --augmentation':"
                            + " filters (hot-pixels=F, background=TIME, refractory=TIME), parts of the sensor"
                            + " (centre-crop=WxH, reduce=N) and mirrors (mirror-h, mirror-v); nothing that is drawn.")
    private String steps = "";

    @Option(
            names = "--idle",
            paramLabel = "TIME",
            description = "Close the open window of a stream that is silent for so long"
                    + " (default: two windows, at least 1s).")
    private Duration idle;

    @Option(
            names = "--late",
            paramLabel = "TOPIC",
            defaultValue = Topics.LATE_EVENTS,
            description = "Where chunks go that came after their window had closed; 'none' only counts them"
                    + " (default: ${DEFAULT-VALUE}).")
    private String late;

    @Option(
            names = "--restore",
            paramLabel = "DIR|URI",
            description = "Checkpoint or savepoint to go on from, at any parallelism"
                    + " (default: the newest checkpoint of this group).")
    private String restore;

    @Override
    int run(Output output) throws Exception {
        ClientSettings client = connection().client();
        checked(options::checkedOptions);
        LiveSettings live = checked(() -> settings(client));
        JobSettings job = checked(() -> options.job(context().home(), "live-" + group));
        LiveJob.Ends ends = new LiveJob.Ends(
                topic, to, Topics.DEAD_LETTERS, late.equals("none") ? null : late, group, !fromEnd, exactlyOnce);
        requireReachable();
        AtomicBoolean stopped = new AtomicBoolean();
        try (FlinkTarget flink = options.target(output)) {
            JobClient running = stated(() -> LiveJob.start(client, live, ends, job, flink.configuration(), restore));
            output.note("live windows from " + topic + " to " + to + "; Ctrl-C stops them");
            try (Interrupts.Guard guard = context().interrupts().whenStopped(() -> {
                stopped.set(true);
                running.cancel();
            })) {
                running.getJobExecutionResult().get();
                return ExitCode.DONE;
            } catch (ExecutionException e) {
                if (stopped.get()) {
                    return ExitCode.INTERRUPTED;
                }
                throw new ClusterException(
                        Submission.failure("live windows", e.getCause()).getMessage(), e);
            }
        }
    }

    private LiveSettings settings(ClientSettings client) {
        LiveSettings usual =
                LiveSettings.of(client.properties(), to, options.frames().toString());
        Duration silence = idle == null ? usual.idle() : idle;
        return usual.withSteps(steps)
                .withEmitEmpty(emitEmpty)
                .withSlideUs(slide == null ? usual.slideUs() : FrameSpec.duration(slide))
                .withSilence(silence, silence.plus(LiveSettings.MEMORY));
    }
}
