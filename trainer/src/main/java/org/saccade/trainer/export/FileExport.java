package org.saccade.trainer.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import org.saccade.snn.emit.NirGraph;
import org.saccade.snn.emit.StepGraph;
import org.saccade.snn.emit.TensorRtOperators;
import org.saccade.snn.emit.TorchArchive;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.emit.WindowGraph;
import org.saccade.trainer.data.TrainingFrames;

/**
 * One file of a bundle's network for another program. It appears under its name when it has answered as the network does, and not before.
 * Stateless.
 */
public final class FileExport {

    /** Which file. */
    public enum Format {
        /** ONNX, the whole window unrolled: x [B, T, P, H, W] to logits. */
        ONNX,
        /** ONNX, one time step with explicit state. */
        ONNX_STEP,
        /** The unrolled ONNX file, checked against what TensorRT's parser takes. */
        TENSORRT,
        /** TorchScript: frames [T, B, P, H, W] to logits. */
        TORCHSCRIPT,
        /** The Neuromorphic Intermediate Representation in HDF5. */
        NIR
    }

    private FileExport() {}

    /**
     * Exports.
     *
     * @param samples on which the file is compared with the network, at least one
     * @param dt time step of a NIR graph in seconds; unused by the others
     * @return how the file answered
     * @throws ExportException when it does not answer as the network does, or TensorRT would not take it
     * @throws org.saccade.snn.emit.NirException when NIR cannot express a layer; all are named
     */
    public static ExportCheck write(
            Format format, BundledNetwork bundle, List<TrainingFrames> samples, Path out, double dt)
            throws IOException {
        ExportComparison comparison = new ExportComparison(bundle.network(), bundle.frames(), samples);
        Path draft = out.resolveSibling("." + out.getFileName() + ".draft");
        if (!Files.isDirectory(draft.toAbsolutePath().getParent())) {
            throw new NoSuchFileException(draft.toAbsolutePath().getParent().toString());
        }
        try (TorchNetwork trained = TorchNetwork.open(bundle.network(), bundle.weights())) {
            // What cannot be exported is refused before anything is run.
            Answers[] answers = answers(format, bundle, comparison, draft, dt);
            ExportCheck check = comparison.check(out.getFileName().toString(), comparison.trained(trained), answers);
            if (!check.passed()) {
                throw new ExportException("model " + bundle.model() + " is not exported: " + check);
            }
            Files.move(draft, out, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return check;
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static Answers[] answers(
            Format format, BundledNetwork bundle, ExportComparison comparison, Path draft, double dt)
            throws IOException {
        switch (format) {
            case ONNX_STEP -> {
                StepGraph graph = StepGraph.of(bundle.network(), bundle.weights());
                Files.write(draft, graph.onnx());
                return comparison.step(graph, true);
            }
            case TORCHSCRIPT -> {
                byte[] archive = TorchArchive.forServing(bundle.network(), bundle.weights());
                Files.write(draft, archive);
                return comparison.archive(archive);
            }
            case NIR -> {
                NirFile.write(draft, NirGraph.of(bundle.network(), bundle.weights(), dt));
                return comparison.nir(NirFile.read(draft), dt);
            }
            default -> {
                byte[] window = WindowGraph.of(bundle.network(), bundle.weights());
                if (format == Format.TENSORRT) {
                    requireTensorRt(bundle.model(), window);
                }
                Files.write(draft, window);
                return comparison.window(draft.toString(), window);
            }
        }
    }

    /**
     * Throws unless TensorRT's parser takes a graph.
     *
     * @throws ExportException with all that it would refuse
     */
    public static void requireTensorRt(String model, byte[] onnx) {
        List<String> problems = TensorRtOperators.problems(onnx);
        if (!problems.isEmpty()) {
            throw new ExportException(
                    "model " + model + " is not exported for TensorRT: " + String.join("; ", problems));
        }
    }

    /**
     * The command that builds a TensorRT engine of a window graph.
     *
     * @param onnx the exported file
     * @param int8 whether the graph is quantised
     * @param batch largest batch of the engine
     */
    public static String trtexec(BundledNetwork bundle, Path onnx, boolean int8, int batch) {
        String sides = String.format(
                Locale.ROOT,
                "x%dx%dx%dx%d",
                bundle.frames().timeSteps(),
                bundle.frames().polarities(),
                bundle.frames().height(),
                bundle.frames().width());
        String engine = onnx.toString().replaceFirst("\\.onnx$", "") + ".engine";
        return "trtexec --onnx=" + onnx + " --saveEngine=" + engine + " --fp16" + (int8 ? " --int8" : "")
                + " --minShapes=x:1" + sides
                + " --optShapes=x:" + Math.max(1, batch / 2) + sides
                + " --maxShapes=x:" + batch + sides;
    }
}
