package org.saccade.trainer.export;

import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.snn.emit.NirGraph;
import org.saccade.snn.emit.NirRun;
import org.saccade.snn.emit.ServedArchive;
import org.saccade.snn.emit.StepGraph;
import org.saccade.snn.emit.StepRun;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.data.TrainingFrames;

/** Runs the same samples through the trained network and through each export, one sample at a time. */
public final class ExportComparison {

    private final NetworkSpec network;
    private final FrameSpec frames;
    private final List<TrainingFrames> samples;

    /** For samples of these frames. */
    public ExportComparison(NetworkSpec network, FrameSpec frames, List<TrainingFrames> samples) {
        this.network = network;
        this.frames = frames;
        this.samples = samples;
    }

    /**
     * Compares; the order of the result is that of the files.
     *
     * @param lazy whether the step graph must also agree when it runs on the non-empty time bins only
     */
    List<ExportCheck> compare(TorchNetwork trained, StepGraph step, byte[] window, boolean lazy) {
        Answers[] truth = trained(trained);
        List<ExportCheck> checks = new ArrayList<>();
        checks.add(check(ModelBundle.WINDOW_GRAPH, truth, window(ModelBundle.WINDOW_GRAPH, window)));
        checks.add(check(ModelBundle.STEP_GRAPH, truth, step(step, false)));
        if (lazy) {
            checks.add(check(ModelBundle.STEP_GRAPH + " skipping empty bins", truth, step(step, true)));
        } else if (step.gated()) {
            checks.add(check(ModelBundle.STEP_GRAPH + " running no silent layer", truth, step(step, true)));
        }
        return checks;
    }

    /** How one export's answers lie to those that are true. */
    public ExportCheck check(String file, Answers[] truth, Answers[] export) {
        long updates = Arrays.stream(network.neurons()).sum() * frames.timeSteps();
        return ExportCheck.of(file, truth, export, updates);
    }

    /** What the network says. */
    public Answers[] trained(TorchNetwork trained) {
        return samples.stream().map(s -> trained(trained, s)).toArray(Answers[]::new);
    }

    /** What a whole-window graph says; it does not count spikes. */
    public Answers[] window(String file, byte[] onnx) {
        try (OnnxRun run = new OnnxRun(file, onnx)) {
            return samples.stream().map(s -> window(run, s)).toArray(Answers[]::new);
        }
    }

    /**
     * What a step graph says.
     *
     * @param sparing whether empty bins are skipped, or of a gated graph the layers that nothing reaches
     */
    public Answers[] step(StepGraph graph, boolean sparing) {
        long[] bin = {frames.polarities(), frames.height(), frames.width()};
        try (StepRun run = new StepRun(graph, bin, 1)) {
            return samples.stream()
                    .map(s -> step(run, graph.gated(), s, sparing))
                    .toArray(Answers[]::new);
        }
    }

    /** What a TorchScript archive says. */
    public Answers[] archive(byte[] archive) {
        try (ServedArchive served = new ServedArchive(network, archive)) {
            return samples.stream()
                    .map(s -> answers(served.evaluate(floats(s))))
                    .toArray(Answers[]::new);
        }
    }

    /** What a reader of a NIR graph gets that takes the mean or whatever the network's read-out is. */
    public Answers[] nir(NirGraph graph, double dt) {
        NirRun run = new NirRun(graph, dt);
        return samples.stream().map(s -> nir(run, s)).toArray(Answers[]::new);
    }

    private Answers nir(NirRun run, TrainingFrames sample) {
        FrameView view = open(sample);
        run.reset();
        float[] logits = new float[network.classes()];
        float[] bin = new float[frames.elementsPerStep()];
        for (int t = 0; t < frames.timeSteps(); t++) {
            view.readStep(t, bin, 0);
            float[] output = run.step(bin);
            for (int k = 0; k < logits.length; k++) {
                logits[k] += (float) network.readout().weight(t, frames.timeSteps()) * output[k];
            }
        }
        return new Answers(logits, run.spikes());
    }

    private Answers trained(TorchNetwork trained, TrainingFrames sample) {
        int perStep = frames.elementsPerStep() * frames.element().bytes();
        ByteBuffer buffer = ByteBuffer.allocateDirect(frames.timeSteps() * perStep);
        FrameView view = open(sample);
        for (int t = 0; t < frames.timeSteps(); t++) {
            view.readStep(t, buffer, t * perStep);
        }
        return answers(
                trained.evaluate(buffer, DataType.valueOf(frames.element().name()), 1));
    }

    private Answers answers(TorchNetwork.Evaluation evaluation) {
        long[] neurons = network.neurons();
        long[] spikes = new long[evaluation.rates().length];
        for (int layer = 0; layer < spikes.length; layer++) {
            spikes[layer] = Math.round((double) evaluation.rates()[layer] * neurons[layer] * frames.timeSteps());
        }
        return new Answers(evaluation.logits(), spikes);
    }

    private float[] floats(TrainingFrames sample) {
        float[] x = new float[frames.elements()];
        FrameView view = open(sample);
        for (int t = 0; t < frames.timeSteps(); t++) {
            view.readStep(t, x, t * frames.elementsPerStep());
        }
        return x;
    }

    private Answers window(OnnxRun run, TrainingFrames sample) {
        long[] shape = {1, frames.timeSteps(), frames.polarities(), frames.height(), frames.width()};
        return new Answers(
                run.run(Map.of("x", new OnnxRun.Value(shape, floats(sample)))).get("logits"), new long[0]);
    }

    private Answers step(StepRun run, boolean gated, TrainingFrames sample, boolean sparing) {
        FrameView view = open(sample);
        run.reset();
        long[] spikes = new long[network.neurons().length];
        int gap = 1;
        for (int t = 0; t < frames.timeSteps(); t++) {
            if (sparing && !gated && view.isEmpty(t)) {
                gap++;
                continue;
            }
            float[] bin = new float[frames.elementsPerStep()];
            view.readStep(t, bin, 0);
            float gate = !sparing ? StepGraph.RUN_ALL : view.isEmpty(t) ? StepGraph.ALL_EMPTY : StepGraph.SOME_EVENTS;
            run.step(bin, gap, gate);
            float[] counts = run.outputs().getOrDefault("spikes", new float[0]);
            for (int layer = 0; layer < counts.length; layer++) {
                spikes[layer] += Math.round(counts[layer]);
            }
            gap = 1;
        }
        return new Answers(run.logits(frames.timeSteps(), gap - 1), spikes);
    }

    private FrameView open(TrainingFrames sample) {
        return FrameView.open(sample.data(), frames);
    }
}
