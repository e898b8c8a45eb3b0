package org.saccade.app.cli;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.core.execution.JobClient;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Topics;
import org.saccade.streams.job.JobSettings;
import org.saccade.streams.job.LiveJob;
import org.saccade.streams.window.LiveSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "live",
        description = {
            "Make frames of live streams, window by window, until Ctrl-C; the job is then cancelled.",
            "Started again it goes on from its last checkpoint.",
            ""
        })
final class StreamLive extends ClusterCommand {

    private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(5);

    @Mixin
    private final FlinkOptions flink = new FlinkOptions();

    @Option(
            names = "--events",
            paramLabel = "TOPIC",
            defaultValue = Topics.LIVE_EVENTS,
            description = "Topic of the cameras (default: ${DEFAULT-VALUE}).")
    private String events;

    @Option(
            names = "--frames",
            paramLabel = "TOPIC",
            defaultValue = Topics.LIVE_FRAMES,
            description = "Topic of the frames (default: ${DEFAULT-VALUE}).")
    private String frames;

    @Option(
            names = "--frame-spec",
            paramLabel = "SPEC",
            defaultValue = "T=8,P=2,H=34,W=34,window=320ms",
            description = "Time bins, size and window (default: ${DEFAULT-VALUE}).")
    private String frameSpec;

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            defaultValue = "saccade-stream",
            description = "Consumer group of the job (default: ${DEFAULT-VALUE}).")
    private String group;

    @Option(
            names = "--from-start",
            fallbackValue = "true",
            description = "A group without offsets starts at the beginning of the topic, not at its end.")
    private boolean fromStart;

    @Option(
            names = "--exactly-once",
            fallbackValue = "true",
            description = "Write in transactions, at the price of a checkpoint interval of latency.")
    private boolean exactlyOnce;

    @Option(
            names = "--idle",
            paramLabel = "TIME",
            description = "Silence after which an open window is closed (default: two windows, at least 1 s).")
    private Duration idle;

    @Option(names = "--skip-empty", fallbackValue = "true", description = "Leave out windows without events.")
    private boolean skipEmpty;

    @Override
    int run(Output output) throws Exception {
        ClientSettings client = connection().client();
        LiveSettings live = checked(() -> settings(client));
        JobSettings job = checked(() -> flink.job(context().home(), "live-" + group));
        LiveJob.Ends ends = new LiveJob.Ends(events, frames, Topics.DEAD_LETTERS, group, fromStart, exactlyOnce);
        requireReachable();
        try (FlinkTarget cluster = flink.target(this)) {
            return await(LiveJob.start(client, live, ends, job, cluster.configuration()), output);
        }
    }

    private int await(JobClient running, Output output) throws Exception {
        output.result(
                Map.of("job", running.getJobID().toString(), "events", events, "frames", frames),
                () -> "live job " + running.getJobID() + " reads " + events + " and writes " + frames);
        try {
            running.getJobExecutionResult().get();
            return ExitCode.DONE;
        } catch (InterruptedException e) {
            cancel(running, output);
            return ExitCode.INTERRUPTED;
        } catch (CancellationException e) {
            output.warn("the job was cancelled by somebody else");
            return ExitCode.FAILED;
        } catch (ExecutionException e) {
            output.warn("the job failed: " + Failure.rootMessage(e));
            return ExitCode.FAILED;
        }
    }

    private LiveSettings settings(ClientSettings client) {
        LiveSettings usual = LiveSettings.of(client.properties(), frames, frameSpec);
        Duration silence = idle == null ? usual.idle() : idle;
        return new LiveSettings(
                usual.clients(), frames, usual.frameSpec(), !skipEmpty, silence, silence.plus(Duration.ofMinutes(10)));
    }

    private static void cancel(JobClient job, Output output) throws ExecutionException, InterruptedException {
        try {
            job.cancel().get(CANCEL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            output.note("the live job is cancelled; the same command goes on from its last checkpoint");
        } catch (TimeoutException e) {
            output.warn("job " + job.getJobID() + " was told to stop and has not said that it did");
        }
    }
}
