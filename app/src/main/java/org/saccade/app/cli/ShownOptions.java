package org.saccade.app.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.saccade.ingest.generate.EsimConfig;
import org.saccade.ingest.generate.ImageSetOptions;
import org.saccade.ingest.generate.Trajectory;
import org.saccade.schemas.event.Geometry;
import picocli.CommandLine.Option;

/** What a simulated camera is shown: videos, or still pictures that move. */
final class ShownOptions {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");
    private static final Geometry STILLS = new Geometry(128, 128);

    @Option(
            names = "--fps",
            paramLabel = "N",
            description = "The pictures are frames of videos at this rate: one recording per folder.")
    private Double framesPerSecond;

    @Option(
            names = "--size",
            paramLabel = "WxH",
            description = "Of the sensor (default: 128x128; with --fps that of the first frame).")
    private String size;

    @Option(
            names = "--trajectory",
            paramLabel = "NAME",
            defaultValue = "saccades",
            description =
                    "Of the gaze over a still picture: saccades (three, as N-MNIST) or odg (eight, as ES-ImageNet)"
                            + " (default: ${DEFAULT-VALUE}).")
    private String trajectory;

    @Option(
            names = "--amplitude",
            paramLabel = "PIXELS",
            defaultValue = "8",
            description = "Width and height of the trajectory (default: ${DEFAULT-VALUE}).")
    private double amplitude;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "300ms",
            description = "Of a still picture's recording (default: ${DEFAULT-VALUE}).")
    private Duration duration;

    @Option(
            names = "--frame-time",
            paramLabel = "TIME",
            defaultValue = "2ms",
            description = "Time from one drawn frame of a still picture to the next (default: ${DEFAULT-VALUE}).")
    private Duration frameTime;

    boolean video() {
        return framesPerSecond != null;
    }

    /** @throws IllegalArgumentException when a value is none */
    EsimConfig.Shown shown(ImageSetOptions layout) {
        return video()
                ? new EsimConfig.Video(framesPerSecond, size == null ? null : geometry())
                : new EsimConfig.Stills(layout, size == null ? STILLS : geometry(), path(), frameTime.toNanos() / 1000);
    }

    private Geometry geometry() {
        Matcher matcher = SIZE.matcher(size.trim().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("--size is '" + size + "', expected is WxH such as 128x128");
        }
        return EsimConfig.sensor(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    private Trajectory path() {
        long durationUs = duration.toNanos() / 1000;
        return switch (trajectory.trim().toLowerCase(Locale.ROOT)) {
            case "saccades" -> Trajectory.saccades(amplitude, durationUs);
            case "odg" -> Trajectory.odg(amplitude, durationUs);
            default ->
                throw new IllegalArgumentException(
                        "--trajectory is '" + trajectory + "'; saccades and odg are possible");
        };
    }
}
