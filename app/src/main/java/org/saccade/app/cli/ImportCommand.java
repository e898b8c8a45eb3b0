package org.saccade.app.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.export.BundleExporter;
import org.saccade.trainer.export.ModelDescription;
import org.saccade.trainer.export.SyntheticFrames;
import org.saccade.trainer.export.WeightImport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        description = {
            "Make a model bundle of weights that were trained elsewhere: a network and a safetensors file.",
            "Tensors are found by name; every graph of the bundle has answered as the network does before it is written.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade import lif-resnet-18 checkpoint.safetensors --out models/r18",
            "  saccade import my-network.yaml weights.safetensors --names names.yaml --out models/mine",
            "",
            "The file of --names has a line for each tensor of another name, 'ours: theirs', such as",
            "  stem.conv.weight: features.0.weight",
            ""
        })
final class ImportCommand extends SaccadeCommand {

    @Mixin
    private final NetworkOptions network = new NetworkOptions();

    @Parameters(index = "1", paramLabel = "WEIGHTS", description = "The safetensors file.")
    private Path weights;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "The bundle's folder; it must not exist.")
    private Path out;

    @Option(names = "--names", paramLabel = "FILE", description = "YAML or JSON: the network's names to the file's.")
    private Path names;

    @Option(
            names = "--frames",
            paramLabel = "SPEC",
            description =
                    "The frames it takes, as given to 'stream train' (default: binary frames of the network's input"
                            + " over each sample's own time).")
    private String frames;

    @Option(
            names = "--labels",
            paramLabel = "NAME,..",
            split = ",",
            description = "Names of the classes in order of index (default: the indices).")
    private List<String> labels = List.of();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "imported",
            description = "Name of the model (default: ${DEFAULT-VALUE}).")
    private String name;

    @Override
    int run(Output output) throws IOException {
        NetworkSpec spec = checked(network::spec);
        FrameSpec taken = checked(() -> framesOf(spec));
        if (Files.exists(out)) {
            throw usage("--out " + out + " exists; name a folder that does not");
        }
        if (!labels.isEmpty() && labels.size() != spec.classes()) {
            throw usage("there are " + labels.size() + " --labels, the network has " + spec.classes() + " classes");
        }
        Weights read = WeightImport.read(weights, spec, names());
        ModelDescription description = new ModelDescription(
                name,
                "import",
                0,
                System.currentTimeMillis(),
                weights.getFileName().toString(),
                taken,
                labels.isEmpty()
                        ? IntStream.range(0, spec.classes())
                                .mapToObj(Integer::toString)
                                .toList()
                        : labels,
                Map.of());
        try (TorchNetwork loaded = TorchNetwork.open(spec, read)) {
            BundleExporter.Exported exported =
                    BundleExporter.exportAs(out, loaded, description, SyntheticFrames.of(taken, 3, 1));
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("bundle", out.toString());
            json.put("model", exported.bundle().manifest().model());
            json.put("parameters", spec.parameterCount());
            json.put("skipsEmptySteps", exported.bundle().manifest().skip().lazy());
            json.put("checks", exported.checks());
            output.result(json, () -> text(exported));
        }
        return ExitCode.DONE;
    }

    private String text(BundleExporter.Exported exported) {
        StringBuilder text = new StringBuilder(
                "bundle " + out + ", model " + exported.bundle().manifest().model() + "\n");
        exported.checks().forEach(check -> text.append("  ").append(check).append('\n'));
        return text.toString();
    }

    private FrameSpec framesOf(NetworkSpec spec) {
        var in = spec.input();
        FrameSpec taken = frames == null
                ? new FrameSpec(spec.timeSteps(), in.polarities(), in.height(), in.width(), 0, FrameSpec.Value.BINARY)
                : FrameSpec.parse(frames);
        if (taken.timeSteps() != spec.timeSteps()
                || taken.polarities() != in.polarities()
                || taken.height() != in.height()
                || taken.width() != in.width()) {
            throw new IllegalArgumentException("--frames " + taken + " do not fit the network's " + spec.timeSteps()
                    + " time steps of " + in.polarities() + "x" + in.height() + "x" + in.width());
        }
        return taken;
    }

    private Map<String, String> names() throws IOException {
        if (names == null) {
            return Map.of();
        }
        try {
            return new YAMLMapper().readValue(names.toFile(), new TypeReference<TreeMap<String, String>>() {});
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw usage("--names " + names + " is no mapping of names to names: " + e.getOriginalMessage());
        }
    }
}
