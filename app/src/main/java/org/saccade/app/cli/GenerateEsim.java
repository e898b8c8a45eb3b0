package org.saccade.app.cli;

import java.nio.file.Path;
import org.saccade.ingest.generate.EsimConfig;
import org.saccade.ingest.generate.EsimGenerator;
import org.saccade.ingest.generate.GenerateResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "esim",
        description = {
            "Show pictures or videos to a simulated camera and write what it sees.",
            "Still pictures in folders of classes move along a trajectory; with --fps each folder of numbered frames is a video.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade generate esim pictures --to events --size 128x128          a data set, ESIM",
            "  saccade generate esim pictures --to noisy --model v2e --preset noisy",
            "  saccade generate esim frames --fps 120 --to events --refractory 100us",
            ""
        })
final class GenerateEsim extends SaccadeCommand {

    @Parameters(paramLabel = "IMAGES|FRAMES", description = "Folder of the pictures, or of the frames of videos.")
    private Path from;

    @Mixin
    private final GenerateOptions options = new GenerateOptions();

    @Mixin
    private final ShownOptions shown = new ShownOptions();

    @Mixin
    private final PixelOptions pixels = new PixelOptions();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "bin",
            description = "File format of the recordings, by its name or ending; bin is N-MNIST's"
                    + " (default: ${DEFAULT-VALUE}).")
    private String format;

    @Override
    int run(Output output) throws Exception {
        EsimConfig config = checked(() -> new EsimConfig(
                from,
                options.to,
                shown.shown(options.layout(0)),
                pixels.pixels(),
                options.seed,
                format,
                options.threads(),
                options.limit,
                options.maxPixels));
        try (Progress progress = output.progress("esim", -1, "recordings")) {
            EsimGenerator generator = checked(() -> new EsimGenerator(config, GenerateText.listener(output, progress)));
            try (Interrupts.Guard guard = context().interrupts().whenStopped(generator::stop, Interrupts.SOON)) {
                GenerateResult result = generator.run();
                progress.close();
                output.result(result, () -> GenerateText.of(result, shown.video() ? "videos" : "pictures"));
                return GenerateText.exitCode(result);
            }
        }
    }
}
