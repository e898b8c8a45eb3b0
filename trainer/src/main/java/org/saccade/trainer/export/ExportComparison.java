package org.saccade.trainer.export;

import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.snn.emit.StepGraph;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.data.TrainingFrames;

/** Runs the same samples through the trained network and through each export, one sample at a time. */
final class ExportComparison {

    private final NetworkSpec network;
    private final FrameSpec frames;
    private final List<TrainingFrames> samples;

    ExportComparison(NetworkSpec network, FrameSpec frames, List<TrainingFrames> samples) {
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
        Answers[] truth = samples.stream().map(s -> trained(trained, s)).toArray(Answers[]::new);
        long updates = Arrays.stream(network.neurons()).sum() * frames.timeSteps();
        List<ExportCheck> checks = new ArrayList<>();
        try (OnnxRun run = new OnnxRun(ModelBundle.WINDOW_GRAPH, window)) {
            Answers[] answers = samples.stream().map(s -> window(run, s)).toArray(Answers[]::new);
            checks.add(ExportCheck.of(ModelBundle.WINDOW_GRAPH, truth, answers, updates));
        }
        try (OnnxRun run = new OnnxRun(ModelBundle.STEP_GRAPH, step.onnx())) {
            Answers[] dense =
                    samples.stream().map(s -> step(run, step, s, false)).toArray(Answers[]::new);
            checks.add(ExportCheck.of(ModelBundle.STEP_GRAPH, truth, dense, updates));
            if (lazy) {
                Answers[] skipped =
                        samples.stream().map(s -> step(run, step, s, true)).toArray(Answers[]::new);
                checks.add(ExportCheck.of(ModelBundle.STEP_GRAPH + " skipping empty bins", truth, skipped, updates));
            }
        }
        return checks;
    }

    private Answers trained(TorchNetwork trained, TrainingFrames sample) {
        int perStep = frames.elementsPerStep() * frames.element().bytes();
        ByteBuffer buffer = ByteBuffer.allocateDirect(frames.timeSteps() * perStep);
        FrameView view = open(sample);
        for (int t = 0; t < frames.timeSteps(); t++) {
            view.readStep(t, buffer, t * perStep);
        }
        TorchNetwork.Evaluation evaluation =
                trained.evaluate(buffer, DataType.valueOf(frames.element().name()), 1);
        long[] neurons = network.neurons();
        long[] spikes = new long[evaluation.rates().length];
        for (int layer = 0; layer < spikes.length; layer++) {
            spikes[layer] = Math.round((double) evaluation.rates()[layer] * neurons[layer] * frames.timeSteps());
        }
        return new Answers(evaluation.logits(), spikes);
    }

    private Answers window(OnnxRun run, TrainingFrames sample) {
        float[] x = new float[frames.elements()];
        FrameView view = open(sample);
        for (int t = 0; t < frames.timeSteps(); t++) {
            view.readStep(t, x, t * frames.elementsPerStep());
        }
        long[] shape = {1, frames.timeSteps(), frames.polarities(), frames.height(), frames.width()};
        return new Answers(run.run(Map.of("x", new OnnxRun.Value(shape, x))).get("logits"), new long[0]);
    }

    private Answers step(OnnxRun run, StepGraph graph, TrainingFrames sample, boolean lazy) {
        FrameView view = open(sample);
        Map<String, OnnxRun.Value> inputs = new HashMap<>();
        for (StepGraph.State state : graph.states()) {
            inputs.put(state.name(), new OnnxRun.Value(shape(state), state.initial()));
        }
        inputs.put("sum", new OnnxRun.Value(new long[] {1, network.classes()}, new float[network.classes()]));
        long[] spikes = new long[network.neurons().length];
        float gap = 1;
        for (int t = 0; t < frames.timeSteps(); t++) {
            if (lazy && view.isEmpty(t)) {
                gap++;
                continue;
            }
            float[] x = new float[frames.elementsPerStep()];
            view.readStep(t, x, 0);
            long[] shape = {1, frames.polarities(), frames.height(), frames.width()};
            inputs.put("x", new OnnxRun.Value(shape, x));
            inputs.put("gap", new OnnxRun.Value(new long[] {1, 1, 1, 1}, new float[] {gap}));
            Map<String, float[]> out = run.run(inputs);
            for (StepGraph.State state : graph.states()) {
                inputs.put(state.name(), new OnnxRun.Value(shape(state), out.get("next_" + state.name())));
            }
            inputs.put("sum", new OnnxRun.Value(new long[] {1, network.classes()}, out.get("next_sum")));
            for (int layer = 0; layer < spikes.length; layer++) {
                spikes[layer] += Math.round(out.get("spikes")[layer]);
            }
            gap = 1;
        }
        float[] logits = graph.logits(inputs.get("sum").data(), frames.timeSteps(), Math.round(gap) - 1);
        return new Answers(logits, spikes);
    }

    private static long[] shape(StepGraph.State state) {
        long[] shape = new long[state.shape().size() + 1];
        Arrays.setAll(shape, i -> i == 0 ? 1 : state.shape().get(i - 1));
        return shape;
    }

    private FrameView open(TrainingFrames sample) {
        return FrameView.open(sample.data(), frames);
    }
}
