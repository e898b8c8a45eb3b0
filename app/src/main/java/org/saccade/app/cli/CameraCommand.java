package org.saccade.app.cli;

import java.io.IOException;
import java.util.Locale;
import org.saccade.ingest.live.camera.CameraConfig;
import org.saccade.ingest.live.camera.CameraJob;
import org.saccade.ingest.live.camera.CameraResult;
import org.saccade.ingest.live.camera.Show;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "camera",
        description = {
            "Simulate event cameras that speak any live protocol, so that 'saccade feed' can be tried without one.",
            "Shows drawn shapes, pictures, a video's frames or a recording, again and again, at a wanted rate of events.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade camera --to aedat4+tcp://:7777                   shapes; feed: aedat4+tcp://localhost:7777",
            "  saccade camera --to spif+udp://localhost:3333 --rate 1M  feed: 'spif+udp://:3333?geometry=128x128'",
            "  saccade camera PICTURES --to evt3+tcp://:9000 --size 640x480 --cameras 4",
            "  saccade camera recording.raw --to jaer+udp://localhost:8991?chip=davis346",
            ""
        })
final class CameraCommand extends SaccadeCommand {

    @Mixin
    private final CameraOptions options = new CameraOptions();

    @Override
    int run(Output output) throws IOException {
        CameraConfig config = checked(options::config);
        Show show = show();
        output.note(String.format(
                Locale.ROOT,
                "%s, %s: %s events/s by itself",
                config.cameras() == 1 ? "a camera" : config.cameras() + " cameras",
                show.geometry(),
                Table.count(Math.round(show.eventsPerSecond()))));
        try (Progress progress = output.progress("camera", -1, "events");
                CameraJob job = new CameraJob(config, show, (events, receivers) -> {
                    progress.to(events);
                    progress.words(receivers + " connected");
                });
                Interrupts.Guard guard = context().interrupts().whenStopped(job::stop, Interrupts.SOON)) {
            CameraResult result = job.run();
            progress.close();
            output.result(result, () -> text(result));
            return ExitCode.DONE;
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private Show show() throws IOException {
        try {
            return options.show();
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private static String text(CameraResult result) {
        return String.format(
                Locale.ROOT,
                "%s events by %d cameras in %.1f s, %s events/s; at most %d ms late",
                Table.count(result.events()),
                result.cameras(),
                result.seconds(),
                Table.count(Math.round(result.events() / Math.max(result.seconds(), 1e-3))),
                result.maxLateMs());
    }
}
