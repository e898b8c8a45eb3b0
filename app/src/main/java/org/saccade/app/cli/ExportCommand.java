package org.saccade.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.ingest.format.numpy.NpyArray;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.Topics;
import org.saccade.snn.emit.NirGraph;
import org.saccade.trainer.data.TopicSamples;
import org.saccade.trainer.data.TrainingDataException;
import org.saccade.trainer.data.TrainingFrames;
import org.saccade.trainer.export.BundledNetwork;
import org.saccade.trainer.export.ExportCheck;
import org.saccade.trainer.export.FileExport;
import org.saccade.trainer.export.FrameArrays;
import org.saccade.trainer.export.SyntheticFrames;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        description = {
            "Write a bundle's network as a file for another program, after it has answered as the network does.",
            "onnx: the unrolled window; onnx-step: one time step; tensorrt: the window for trtexec; torchscript: for PyTorch;",
            "nir: the Neuromorphic Intermediate Representation (HDF5), without layers that it cannot express.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade export tensorrt models/digits --frames windows.npy --out digits.onnx",
            "  saccade export onnx runs/first/bundles/best --topic evaluation-frames --out digits.onnx",
            "  saccade export tensorrt models/digits-int8 --int8 --out digits-int8.onnx",
            "  saccade export nir models/digits --frames windows.npy --out digits.nir",
            ""
        })
final class ExportCommand extends ClusterCommand {

    private static final int MADE = 8;

    @Parameters(index = "0", paramLabel = "FORMAT", description = "onnx, onnx-step, tensorrt, torchscript or nir.")
    private String format;

    @Parameters(index = "1", paramLabel = "BUNDLE", description = "The model bundle.")
    private Path bundle;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
    private Path out;

    @Option(
            names = "--frames",
            paramLabel = "FILE",
            description = "A NumPy array of frames [N, T, P, H, W] to compare on (default: made frames).")
    private Path frames;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Labelled frames of a topic to compare on, such as " + Topics.EVALUATION_FRAMES + ".")
    private String topic;

    @Option(
            names = "--set",
            paramLabel = "NAME",
            description = "With --topic: only frames of this training set (default: any).")
    private String set;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "64",
            description = "With --topic: most samples compared (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "1m",
            description = "With --topic: how long to wait for frames (default: ${DEFAULT-VALUE}).")
    private Duration patience;

    @Option(
            names = "--int8",
            fallbackValue = "true",
            description = "With tensorrt: the int8 form that 'quantize' put into the bundle and compared there.")
    private boolean int8;

    @Option(
            names = "--max-batch",
            paramLabel = "N",
            defaultValue = "32",
            description = "With tensorrt: largest batch in the trtexec line (default: ${DEFAULT-VALUE}).")
    private int maxBatch;

    @Option(
            names = "--dt",
            paramLabel = "SECONDS",
            defaultValue = "" + NirGraph.DT,
            description = "With nir: the time step that the reader will assume (default: ${DEFAULT-VALUE}).")
    private double dt;

    @Override
    int run(Output output) throws IOException {
        FileExport.Format chosen = chosen();
        if (frames != null && topic != null) {
            throw usage("--frames and --topic are given; frames come from one of them");
        }
        if (limit < 1) {
            throw usage("--limit is " + limit + "; at least 1 is needed");
        }
        if (!(dt > 0) || maxBatch < 1) {
            throw usage("--dt is " + dt + " and --max-batch " + maxBatch + "; both must be above 0");
        }
        BundledNetwork network = BundledNetwork.open(bundle);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", out.toString());
        json.put("model", network.model());
        StringBuilder text = new StringBuilder(out + ", model " + network.model() + "\n");
        if (int8) {
            byte[] onnx = Files.readAllBytes(ModelBundle.open(bundle).file("window-int8-tensorrt.onnx"));
            FileExport.requireTensorRt(network.model(), onnx);
            Files.write(out, onnx);
        } else {
            ExportCheck check = FileExport.write(chosen, network, samples(network, output), out, dt);
            json.put("check", check);
            text.append("  ").append(check).append('\n');
        }
        if (chosen == FileExport.Format.TENSORRT) {
            String line = FileExport.trtexec(network, out, int8, maxBatch);
            json.put("trtexec", line);
            text.append(line).append('\n');
        }
        output.result(json, text::toString);
        return ExitCode.DONE;
    }

    private FileExport.Format chosen() {
        FileExport.Format chosen =
                switch (format) {
                    case "onnx" -> FileExport.Format.ONNX;
                    case "onnx-step" -> FileExport.Format.ONNX_STEP;
                    case "tensorrt" -> FileExport.Format.TENSORRT;
                    case "torchscript" -> FileExport.Format.TORCHSCRIPT;
                    case "nir" -> FileExport.Format.NIR;
                    default ->
                        throw usage("FORMAT is '" + format
                                + "'; onnx, onnx-step, tensorrt, torchscript and nir are possible");
                };
        if (int8 && chosen != FileExport.Format.TENSORRT) {
            throw usage("--int8 goes with tensorrt only");
        }
        return chosen;
    }

    private List<TrainingFrames> samples(BundledNetwork network, Output output) throws IOException {
        if (topic != null) {
            return fromTopic(network);
        }
        if (frames == null) {
            output.note("no --frames and no --topic: compared on " + MADE + " made windows");
            return SyntheticFrames.of(network.frames(), MADE, 1);
        }
        NpyArray array = NpyArray.read(frames);
        return FrameArrays.samples(network.frames(), array.shape(), array.values());
    }

    private List<TrainingFrames> fromTopic(BundledNetwork network) {
        List<TrainingFrames> samples = new ArrayList<>();
        try (AvroWire wire = connection().client().wire();
                TopicSamples source = labelled(topic, set, network, wire, patience)) {
            while (samples.size() < limit && source.hasNext()) {
                samples.add(source.next());
            }
        }
        if (samples.isEmpty()) {
            throw new TrainingDataException("topic " + topic + " holds no labelled frames to compare on");
        }
        return samples;
    }
}
