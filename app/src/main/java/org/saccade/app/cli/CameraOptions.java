package org.saccade.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.generate.PixelModel;
import org.saccade.ingest.generate.PixelNoise;
import org.saccade.ingest.generate.SceneOptions;
import org.saccade.ingest.live.camera.CameraConfig;
import org.saccade.ingest.live.camera.Show;
import org.saccade.ingest.live.wire.LiveUrl;
import org.saccade.schemas.event.Geometry;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What simulated cameras see and where they send it; makes what the ingest module wants, which checks the values. */
final class CameraOptions {

    @Parameters(
            arity = "0..1",
            paramLabel = "SCENE",
            description = "A recording, or a folder of pictures (default: drawn shapes that roam).")
    private Path scene;

    @Option(
            names = "--to",
            paramLabel = "URL",
            required = true,
            description =
                    "Where to: aedat4+tcp://:7777 listens there, spif+udp://HOST:3333 sends there; as 'saccade feed'.")
    private String to;

    @Option(
            names = "--cameras",
            paramLabel = "N",
            defaultValue = "1",
            description = "Cameras, on ports that follow each other (default: ${DEFAULT-VALUE}).")
    private int cameras;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            description =
                    "Events per second of each camera, such as 50k or 1M, by which time is stretched; max: as fast as it is read.")
    private String rate;

    @Option(
            names = "--size",
            paramLabel = "WxH",
            defaultValue = "128x128",
            description = "Sensor that sees a scene (default: ${DEFAULT-VALUE}).")
    private String size;

    @Option(
            names = "--scene-length",
            paramLabel = "TIME",
            defaultValue = "2s",
            description = "Length of a scene before it is shown again (default: ${DEFAULT-VALUE}).")
    private Duration sceneLength;

    @Option(
            names = "--fps",
            paramLabel = "N",
            description =
                    "The pictures are frames of a video with so many a second (default: the gaze roams over each).")
    private Double fps;

    @Option(
            names = "--threshold",
            paramLabel = "C",
            defaultValue = "0.2",
            description = "Contrast threshold in log intensity, ON and OFF (default: ${DEFAULT-VALUE}).")
    private double threshold;

    @Option(
            names = "--mismatch",
            paramLabel = "S",
            defaultValue = "0.03",
            description = "Standard deviation of the threshold from pixel to pixel (default: ${DEFAULT-VALUE}).")
    private double mismatch;

    @Option(
            names = "--refractory",
            paramLabel = "TIME",
            defaultValue = "500us",
            description = "Time after an event in which a pixel is silent (default: ${DEFAULT-VALUE}).")
    private Duration refractory;

    @Option(
            names = "--leak",
            paramLabel = "HZ",
            defaultValue = "0",
            description = "Leak events of a pixel per second (default: ${DEFAULT-VALUE}; v2e has 0.01, noisy 0.1).")
    private double leak;

    @Option(
            names = "--shot-noise",
            paramLabel = "HZ",
            defaultValue = "0",
            description =
                    "Shot noise events of a pixel per second (default: ${DEFAULT-VALUE}; v2e has 0.001, noisy 5).")
    private double shotNoise;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of everything random (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--for", paramLabel = "TIME", description = "End after this much event time (default: at Ctrl-C).")
    private Duration length;

    @Option(
            names = "--times",
            paramLabel = "N",
            defaultValue = "0",
            description = "Show it so often, then end; 0 for again and again (default: ${DEFAULT-VALUE}).")
    private long times;

    CameraConfig config() {
        CameraConfig config =
                CameraConfig.of(LiveUrl.parse(to)).withCameras(cameras).withEnd(length, times);
        if (rate == null) {
            return config;
        }
        return rate.equals("max") ? config.unpaced() : config.withRate(rate(rate));
    }

    private static double rate(String text) {
        String number = text.toLowerCase(Locale.ROOT);
        double unit = number.endsWith("k") ? 1e3 : number.endsWith("m") ? 1e6 : 1;
        try {
            return unit * Double.parseDouble(unit == 1 ? number : number.substring(0, number.length() - 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--rate is '" + text + "'; 50k, 1M, 250000 and max are possible");
        }
    }

    /** Opens what the cameras see. */
    Show show() throws IOException {
        if (scene != null && !Files.isDirectory(scene)) {
            return Show.recording(scene, ReadOptions.defaults());
        }
        PixelModel pixels = new PixelModel(
                PixelModel.Kind.ESIM,
                threshold,
                threshold,
                mismatch,
                refractory.toNanos() / 1000,
                0,
                new PixelNoise(leak, 0.1, shotNoise, 0.1));
        SceneOptions options = SceneOptions.of(geometry()).withCamera(pixels).withSeed(seed);
        long lengthUs = sceneLength.toNanos() / 1000;
        if (scene == null) {
            return Show.shapes(options, lengthUs);
        }
        return fps == null ? Show.images(scene, options, lengthUs) : Show.frames(scene, fps, options, lengthUs);
    }

    private Geometry geometry() {
        String[] sides = size.toLowerCase(Locale.ROOT).split("x");
        try {
            if (sides.length == 2) {
                return new Geometry(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
            }
        } catch (RuntimeException e) {
            // Told below.
        }
        throw new IllegalArgumentException("--size is '" + size + "'; WIDTHxHEIGHT is expected, such as 346x260");
    }
}
