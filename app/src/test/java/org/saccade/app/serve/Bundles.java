package org.saccade.app.serve;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.saccade.schemas.bundle.BundleManifest;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.snn.emit.SkipCheck;
import org.saccade.snn.emit.StepGraph;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;

/** Bundles of conv-small with drawn weights. */
public final class Bundles {

    private Bundles() {}

    /** A bundle for frames, with four classes. */
    public static ModelBundle make(Path folder, String frames, String name, long seed) throws IOException {
        FrameSpec spec = FrameSpec.parse(frames);
        NetworkSpec network = NetworkSpec.builtIn("conv-small")
                .withInput(spec.polarities(), spec.height(), spec.width())
                .withTimeSteps(spec.timeSteps())
                .withClasses(4);
        Random random = new Random(seed);
        Weights weights = Weights.initial(network, seed).map((tensor, t) -> {
            float[] values = t.data().clone();
            for (int i = 0; i < values.length && tensor.endsWith(".bias"); i++) {
                values[i] = (float) (-0.2 + 0.32 * random.nextDouble());
            }
            return values;
        });
        Files.createDirectories(folder);
        Files.write(
                folder.resolve(ModelBundle.STEP_GRAPH),
                StepGraph.of(network, weights).onnx());
        SkipCheck check = SkipCheck.of(network, weights);
        double margin = check.layers().stream()
                .mapToDouble(SkipCheck.LayerCheck::margin)
                .min()
                .orElseThrow();
        return ModelBundle.seal(
                folder,
                new BundleManifest(
                        BundleManifest.FORMAT,
                        name + "-" + seed + "-",
                        name,
                        "run-" + seed,
                        0,
                        1_700_000_000_000L + seed,
                        new ObjectMapper().readTree(network.toJson()),
                        frames,
                        IntStream.range(0, 4).mapToObj(k -> "class " + k).toList(),
                        new BundleManifest.Skip(check.lazyAllowed(), "least margin " + margin, margin),
                        Map.of(),
                        List.of()));
    }
}
