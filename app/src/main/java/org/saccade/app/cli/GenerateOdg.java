package org.saccade.app.cli;

import java.nio.file.Path;
import org.saccade.ingest.generate.GenerateResult;
import org.saccade.ingest.generate.OdgConfig;
import org.saccade.ingest.generate.OdgGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "odg",
        description = {
            "Make a data set like ES-ImageNet from labelled pictures: train/CLASS/ with val/CLASS/ (or a flat val/), or CLASS/.",
            "Same layout, same lists, same rule; pictures that cannot be read are named and left out (exit code 3).",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade generate odg imagenet --to es-imagenet --val-labels val.txt",
            "  saccade generate odg pictures --to events --limit 100       a try",
            "  saccade replay events",
            ""
        })
final class GenerateOdg extends SaccadeCommand {

    @Parameters(paramLabel = "IMAGES", description = "Folder of the pictures: JPEG, PNG, BMP, GIF, WBMP.")
    private Path images;

    @Mixin
    private final GenerateOptions options = new GenerateOptions();

    @Option(
            names = "--val-share",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            description = "Share for validation where there is no folder val (default: ${DEFAULT-VALUE}).")
    private double validationShare;

    @Override
    int run(Output output) throws Exception {
        OdgConfig config = checked(() -> new OdgConfig(
                images,
                options.to,
                options.layout(validationShare),
                options.threads(),
                options.limit,
                options.maxPixels));
        try (Progress progress = output.progress("odg", -1, "images")) {
            OdgGenerator generator = new OdgGenerator(config, GenerateText.listener(output, progress));
            try (Interrupts.Guard guard = context().interrupts().whenStopped(generator::stop, Interrupts.SOON)) {
                GenerateResult result = generator.run();
                progress.close();
                output.result(result, () -> GenerateText.of(result, "pictures"));
                return GenerateText.exitCode(result);
            }
        }
    }
}
