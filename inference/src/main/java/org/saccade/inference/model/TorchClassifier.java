package org.saccade.inference.model;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.schemas.bundle.BundleException;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.bundle.SafeTensors;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.emit.TorchRuntime;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;

/**
 * Batches of whole windows through DJL's PyTorch engine. The network is built here from the bundle's specification and safetensors; the
 * TorchScript of the bundle, which holds a pickle, is never read. Every bin of every window is run, also empty ones: nothing is skipped,
 * and {@link #lazy} says so.
 */
final class TorchClassifier implements Classifier {

    private final ModelBundle bundle;
    private final FrameSpec frames;
    private final NetworkSpec network;
    private final TorchNetwork torch;
    private final int maxBatch;

    private TorchClassifier(ModelBundle bundle, NetworkSpec network, TorchNetwork torch, int maxBatch) {
        this.bundle = bundle;
        this.frames = BundleParts.frames(bundle, network);
        this.network = network;
        this.torch = torch;
        this.maxBatch = maxBatch;
    }

    static TorchClassifier load(ModelBundle bundle, ClassifierOptions options) {
        if (!options.variant().isEmpty()) {
            throw new BundleException("variant " + options.variant() + " of model "
                    + bundle.manifest().model() + " is an ONNX graph: the PyTorch engine runs none");
        }
        NetworkSpec network = BundleParts.network(bundle);
        Weights weights = weights(bundle, network);
        TorchRuntime.setThreads(options.threads());
        TorchNetwork torch = TorchNetwork.open(network, weights);
        try {
            TorchClassifier classifier = new TorchClassifier(bundle, network, torch, options.maxBatch());
            classifier.probe();
            return classifier;
        } catch (RuntimeException e) {
            torch.close();
            throw e;
        }
    }

    private static Weights weights(ModelBundle bundle, NetworkSpec network) {
        try {
            Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
            SafeTensors.read(bundle.file(ModelBundle.WEIGHTS)).forEach((name, tensor) -> {
                List<Integer> shape =
                        Arrays.stream(tensor.shape()).mapToObj(Math::toIntExact).toList();
                tensors.put(name, new Weights.Tensor(shape, tensor.data()));
            });
            return new Weights(tensors).checkedFor(network);
        } catch (IOException | IllegalArgumentException e) {
            throw new BundleException("weights of model " + bundle.manifest().model() + ": " + e.getMessage(), e);
        }
    }

    /** Weights that are no numbers show before anybody relies on them. */
    private void probe() {
        float[] ones = new float[frames.elements()];
        Arrays.fill(ones, 1);
        float[] logits = torch.evaluate(FloatBuffer.wrap(ones), 1).logits();
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                throw BundleParts.noNumbers(bundle, logits);
            }
        }
    }

    @Override
    public ModelBundle bundle() {
        return bundle;
    }

    @Override
    public FrameSpec frames() {
        return frames;
    }

    @Override
    public boolean lazy() {
        return false;
    }

    @Override
    public List<Answer> classify(List<FrameView> windows) {
        BundleParts.checkBins(bundle, frames, windows);
        List<Answer> answers = new ArrayList<>(windows.size());
        for (int from = 0; from < windows.size(); from += maxBatch) {
            answers.addAll(run(windows.subList(from, Math.min(windows.size(), from + maxBatch))));
        }
        return answers;
    }

    private List<Answer> run(List<FrameView> windows) {
        int perStep = frames.elementsPerStep();
        float[] batch = new float[Math.multiplyExact(windows.size(), frames.elements())];
        for (int t = 0; t < frames.timeSteps(); t++) {
            for (int b = 0; b < windows.size(); b++) {
                windows.get(b).readStep(t, batch, (t * windows.size() + b) * perStep);
            }
        }
        TorchNetwork.Evaluation out = torch.evaluate(FloatBuffer.wrap(batch), windows.size());
        List<Answer> answers = new ArrayList<>(windows.size());
        for (int b = 0; b < windows.size(); b++) {
            answers.add(answer(out, b));
        }
        return answers;
    }

    private Answer answer(TorchNetwork.Evaluation out, int b) {
        long[] neurons = network.neurons();
        double[] synapses = network.synapsesPerSpike();
        long[] spikes = new long[neurons.length];
        double synOps = 0;
        for (int layer = 0; layer < spikes.length; layer++) {
            double rate = out.rates()[b * spikes.length + layer];
            spikes[layer] = Math.round(rate * neurons[layer] * frames.timeSteps());
            synOps += spikes[layer] * synapses[layer];
        }
        float[] logits = Arrays.copyOfRange(out.logits(), b * out.classes(), (b + 1) * out.classes());
        return new Answer(logits, spikes, frames.timeSteps(), 0, Math.round(synOps));
    }

    @Override
    public void close() {
        torch.close();
    }
}
