package org.saccade.trainer.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.saccade.schemas.bundle.BundleException;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FixedSteps;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;

/**
 * What a bundle holds for training: a network to learn from or to go on with.
 *
 * @param model its id
 * @param network the specification
 * @param frames what it takes
 * @param classes their names by index
 * @param weights parameters and running statistics, fitting the network
 */
public record BundledNetwork(
        String model, NetworkSpec network, FrameSpec frames, FixedSteps steps, List<String> classes, Weights weights) {

    public BundledNetwork {
        classes = List.copyOf(classes);
    }

    /**
     * Reads a bundle; every file in it is checked.
     *
     * @throws BundleException when it is damaged, or its parts do not fit each other
     */
    public static BundledNetwork open(Path folder) {
        ModelBundle bundle = ModelBundle.open(folder);
        try {
            NetworkSpec network =
                    NetworkSpec.parse(bundle.manifest().network().toString(), folder + "/" + ModelBundle.MANIFEST);
            Weights weights = WeightFiles.read(bundle.file(ModelBundle.WEIGHTS)).checkedFor(network);
            if (bundle.manifest().classes().size() != network.classes()) {
                throw new BundleException("it names "
                        + bundle.manifest().classes().size() + " classes, its network has " + network.classes());
            }
            return new BundledNetwork(
                    bundle.manifest().model(),
                    network,
                    bundle.manifest().frameSpec(),
                    bundle.manifest().fixedSteps(),
                    bundle.manifest().classes(),
                    weights);
        } catch (IOException | IllegalArgumentException | BundleException e) {
            throw new BundleException("bundle " + folder + ": " + e.getMessage(), e);
        }
    }
}
