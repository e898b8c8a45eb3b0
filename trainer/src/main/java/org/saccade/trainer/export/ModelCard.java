package org.saccade.trainer.export;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.saccade.schemas.bundle.BundleManifest;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.snn.spec.NetworkSpec;

/** The page in a bundle that tells a person what the model is, what it takes, how good it is and how to run each file. */
final class ModelCard {

    private ModelCard() {}

    static String text(
            NetworkSpec network, ModelDescription model, BundleManifest.Skip skip, List<ExportCheck> checks) {
        FrameSpec frames = model.frames();
        StringBuilder page = new StringBuilder();
        page.append("# ").append(model.name()).append("\n\n");
        page.append("A spiking network (").append(network.name()).append(", ");
        page.append(network.parameterCount()).append(" parameters) for event-camera recordings.\n");
        page.append("Run ").append(model.run()).append(", epoch ").append(model.epoch());
        page.append(", training set ").append(model.trainingSet()).append(".\n\n");
        page.append("## Input\n\nTime steps, polarity (");
        page.append(frames.polarities() == 2 ? "0 OFF, 1 ON" : "both in one plane");
        page.append("), row (0 at the top) and column:\n");
        page.append(String.format(
                Locale.ROOT,
                "%d x %d x %d x %d, %s, `%s`.%n",
                frames.timeSteps(),
                frames.polarities(),
                frames.height(),
                frames.width(),
                elements(frames),
                frames));
        page.append(
                frames.windowUs() > 0
                        ? "The window lasts " + frames.windowUs() + " microseconds.\n\n"
                        : "The window is each sample's own extent.\n\n");
        if (!model.steps().isEmpty()) {
            page.append("Events go through `").append(model.steps()).append("` first.\n\n");
        }
        page.append("## Classes\n\n");
        for (int k = 0; k < model.classes().size(); k++) {
            page.append("- ")
                    .append(k)
                    .append(": ")
                    .append(model.classes().get(k))
                    .append('\n');
        }
        page.append("\n## Figures\n\n");
        for (Map.Entry<String, Double> metric : model.metrics().entrySet()) {
            page.append(String.format(Locale.ROOT, "- %s: %.6g%n", metric.getKey(), metric.getValue()));
        }
        page.append(
                model.metrics().isEmpty()
                        ? "None: the weights were trained elsewhere and have not been evaluated here.\n"
                        : "\nThe validation split chose the epoch; the test split was only reported.\n");
        page.append(
                "SynOps count one accumulate per synapse of a real spike, first layer not included; no memory traffic.\n");
        page.append("\n## Empty time bins\n\n");
        page.append(
                skip.lazy()
                        ? "May be skipped by a counter, exactly: no layer fires on nothing"
                        : "Must be run: a layer may fire on nothing");
        page.append(" (").append(skip.reason()).append(").\n");
        page.append("\n## Files, each compared with the trained network before publication\n\n");
        checks.forEach(check -> page.append("- ").append(check).append('\n'));
        page.append('\n').append(usage());
        return page.toString();
    }

    private static String elements(FrameSpec frames) {
        return switch (frames.value()) {
            case COUNT -> "event counts saturating at 255";
            case BINARY -> "1 where there was an event";
            case SIGNED -> "ON minus OFF events, -127 to 127";
            case VOXEL ->
                "events shared between two time steps, bilinear in time"
                        + (frames.polarities() == 1 ? ", OFF negative" : "");
            case SURFACE -> "time surface, e-fold after " + frames.tauUs() + " microseconds";
        };
    }

    private static String usage() {
        return """
                | file | use |
                |---|---|
                | %s | one time step with explicit state: streaming, ONNX Runtime |
                | %s | all time steps unrolled, x [B, T, P, H, W] to logits: TensorRT (`trtexec --onnx=...`) |
                | %s | `torch.jit.load(...)`, frames [T, B, P, H, W] to logits |
                | %s | parameters and running statistics by name |
                | %s | network, frames, classes, hashes of all files |
                """
                .formatted(
                        ModelBundle.STEP_GRAPH,
                        ModelBundle.WINDOW_GRAPH,
                        ModelBundle.TORCH_SCRIPT,
                        ModelBundle.WEIGHTS,
                        ModelBundle.MANIFEST);
    }
}
