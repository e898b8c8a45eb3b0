package org.saccade.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.saccade.ingest.format.numpy.NpyArray;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;
import org.saccade.trainer.data.TopicSamples;
import org.saccade.trainer.export.BundledNetwork;
import org.saccade.trainer.export.FrameArrays;
import org.saccade.trainer.quantize.BundleQuantizer;
import org.saccade.trainer.quantize.QuantizeResult;
import org.saccade.trainer.quantize.QuantizeSamples;
import org.saccade.trainer.quantize.VariantScore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "quantize",
        description = {
            "Add int8 forms of its graphs to a copy of a model bundle, with size, speed and accuracy of each beside float32.",
            "Grids are set on samples that are not judged.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade quantize runs/first/bundles/best --out models/digits-int8",
            "  saccade quantize models/r18 --topic live-frames --out models/r18-int8",
            "  saccade quantize models/r18 --frames windows.npy --out models/r18-int8",
            "                                            an array [N, T, P, H, W], without Kafka",
            "  saccade classify --bundle models/digits-int8 --variant int8",
            ""
        })
final class QuantizeCommand extends ClusterCommand {

    @Parameters(paramLabel = "BUNDLE", description = "The model bundle.")
    private Path bundle;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "The new bundle's folder; it must not exist.")
    private Path out;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            defaultValue = Topics.EVALUATION_FRAMES,
            description = "Labelled frames to calibrate on and to judge by (default: ${DEFAULT-VALUE}).")
    private String topic;

    @Option(names = "--set", paramLabel = "NAME", description = "Only frames of this training set (default: any).")
    private String set;

    @Option(
            names = "--frames",
            paramLabel = "FILE",
            description = "A NumPy array of frames [N, T, P, H, W] instead of a topic; no cluster is needed.")
    private Path frames;

    @Option(
            names = "--split",
            paramLabel = "SPLIT",
            defaultValue = "TEST",
            description = "${COMPLETION-CANDIDATES}: the split that is judged (default: ${DEFAULT-VALUE}).")
    private Split split;

    @Option(
            names = "--calibrate",
            paramLabel = "N",
            defaultValue = "64",
            description =
                    "Most samples to set the grids on: of the other splits, else some of the judged one (default: ${DEFAULT-VALUE}).")
    private int calibrate;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Most samples read (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the choice of samples (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "1m",
            description = "How long to wait for frames (default: ${DEFAULT-VALUE}).")
    private Duration patience;

    @Override
    int run(Output output) throws IOException {
        if (Files.exists(out)) {
            throw usage("--out " + out + " exists; name a folder that does not");
        }
        if (calibrate < 1 || limit < 2) {
            throw usage("--calibrate is " + calibrate + " and --limit " + limit + "; at least 1 and 2 are needed");
        }
        BundledNetwork network = BundledNetwork.open(bundle);
        QuantizeSamples samples = frames == null ? fromTopic(network) : fromFile(network.frames());
        output.note("grids from " + samples.calibration().size() + " samples (seed " + seed + "), figures of "
                + samples.judged().size() + " others");
        QuantizeResult result = BundleQuantizer.quantize(bundle, samples, out);
        output.result(result, () -> text(result));
        return ExitCode.DONE;
    }

    private QuantizeSamples fromTopic(BundledNetwork network) {
        try (AvroWire wire = connection().client().wire();
                TopicSamples source = labelled(topic, set, network, wire, patience)) {
            return QuantizeSamples.draw(source, split, calibrate, limit, seed);
        }
    }

    private QuantizeSamples fromFile(FrameSpec taken) throws IOException {
        NpyArray array = NpyArray.read(frames);
        return QuantizeSamples.draw(
                FrameArrays.samples(taken, array.shape(), array.values()), Split.TEST, calibrate, seed);
    }

    private String text(QuantizeResult result) {
        Table table =
                new Table("VARIANT", ">SIZE", ">MS PER STEP", ">SPEED", ">ACCURACY", ">SAME CLASS", ">SPIKES DIFFER");
        for (VariantScore score : result.scores()) {
            table.row(
                    score.name(),
                    Table.bytes(score.bytes()),
                    String.format(Locale.ROOT, "%.3f", score.millisecondsPerStep()),
                    String.format(Locale.ROOT, "x%.2f", score.speed()),
                    score.accuracy() == null ? "-" : percent(score.accuracy()),
                    percent(score.sameClass()),
                    String.format(Locale.ROOT, "%.3f %%", 100 * score.spikeMismatch()));
        }
        return "bundle " + result.bundle() + ", model " + result.model() + "\n" + table;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
