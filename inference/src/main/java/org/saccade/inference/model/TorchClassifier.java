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
import org.saccade.schemas.frame.FixedSteps;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.emit.TorchRuntime;
import org.saccade.snn.net.Weights;
import org.saccade.snn.operations.Precision;
import org.saccade.snn.operations.WindowOperations;
import org.saccade.snn.spec.NetworkSpec;

/**
 * Batches of whole windows through DJL's PyTorch engine. The network is built here from the bundle's specification and safetensors; the
 * TorchScript of the bundle, which holds a pickle, is never read. Every bin of every window is run, also empty ones: nothing is skipped,
 * and {@link #lazy} says so.
 */
final class TorchClassifier implements Classifier {

    private final ModelBundle bundle;
    private final FrameSpec frames;
    private final FixedSteps steps;
    private final NetworkSpec network;
    private final TorchNetwork torch;
    private final int maxBatch;
    private final WindowOperations operations;

    private TorchClassifier(ModelBundle bundle, NetworkSpec network, TorchNetwork torch, int maxBatch) {
        this.bundle = bundle;
        this.frames = BundleParts.frames(bundle, network);
        this.steps = BundleParts.steps(bundle);
        this.network = network;
        this.torch = torch;
        this.maxBatch = maxBatch;
        this.operations = new WindowOperations(network, frames.value() == FrameSpec.Value.BINARY);
    }

    static TorchClassifier load(ModelBundle bundle, ClassifierOptions options) {
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

    private void probe() {
        float[] ones = new float[frames.elements()];
        Arrays.fill(ones, 1);
        BundleParts.requireNumbers(
                bundle, torch.evaluate(FloatBuffer.wrap(ones), 1).logits());
    }

    @Override
    public ModelBundle bundle() {
        return bundle;
    }

    @Override
    public FixedSteps steps() {
        return steps;
    }

    @Override
    public FrameSpec frames() {
        return frames;
    }

    @Override
    public Skipping skipping() {
        return Skipping.DENSE;
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

    @Override
    public List<Answer> classify(List<FrameView> windows, List<StreamWindow> places) {
        return classify(windows);
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
            answers.add(answer(out, b, ones(windows.get(b))));
        }
        return answers;
    }

    /** Ones in a window of marks; 0 for other frames, whose operations do not depend on it. */
    private long ones(FrameView window) {
        long ones = 0;
        float[] bin = new float[frames.elementsPerStep()];
        for (int t = 0; frames.value() == FrameSpec.Value.BINARY && t < frames.timeSteps(); t++) {
            window.readStep(t, bin, 0);
            for (float element : bin) {
                ones += (long) element;
            }
        }
        return ones;
    }

    private Answer answer(TorchNetwork.Evaluation out, int b, long ones) {
        int steps = frames.timeSteps();
        long[] neurons = network.neurons();
        double[] synapses = network.synapsesPerSpike();
        long[] spikes = new long[neurons.length];
        double synOps = 0;
        for (int layer = 0; layer < spikes.length; layer++) {
            double rate = out.rates()[b * spikes.length + layer];
            spikes[layer] = Math.round(rate * neurons[layer] * steps);
            synOps += spikes[layer] * synapses[layer];
        }
        float[] logits = Arrays.copyOfRange(out.logits(), b * out.classes(), (b + 1) * out.classes());
        double energy = operations.count(spikes, ones, steps, steps).picojoules(Precision.FP32);
        return new Answer(logits, spikes, steps, 0, steps, Skipping.DENSE, Math.round(synOps), energy);
    }

    @Override
    public void close() {
        torch.close();
    }
}
