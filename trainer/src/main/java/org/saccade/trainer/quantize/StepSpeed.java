package org.saccade.trainer.quantize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.snn.emit.StepGraph;
import org.saccade.snn.emit.StepRun;
import org.saccade.trainer.data.TrainingFrames;

/** Measures step graphs in turns, so that whatever else the machine does falls on all of them alike. */
final class StepSpeed {

    private static final int ROUNDS = 9;
    private static final int WARM_UP = 2;
    private static final long ROUND_NANOS = 100_000_000;

    private StepSpeed() {}

    /** Median milliseconds of a step of each graph, batch 1, one thread, over the bins of a sample. */
    static double[] milliseconds(List<StepGraph> graphs, FrameSpec frames, TrainingFrames sample) {
        long[] shape = {frames.polarities(), frames.height(), frames.width()};
        List<StepRun> runs = new ArrayList<>();
        try {
            graphs.forEach(graph -> runs.add(new StepRun(graph, shape, 1)));
            List<float[]> bins = bins(frames, sample);
            double[][] times = new double[runs.size()][ROUNDS];
            int windows = 1;
            for (int round = -WARM_UP; round < ROUNDS; round++) {
                for (int i = 0; i < runs.size(); i++) {
                    long nanos = nanos(runs.get(i), bins, windows);
                    times[i][Math.max(0, round)] = nanos / 1e6 / windows / bins.size();
                }
                if (round < 0) {
                    // Long enough rounds for the clock, short enough for large networks.
                    double one = times[0][0] * bins.size() * 1e6;
                    windows = (int) Math.max(1, Math.min(1000, ROUND_NANOS / one));
                }
            }
            return Arrays.stream(times).mapToDouble(StepSpeed::median).toArray();
        } finally {
            runs.forEach(StepRun::close);
        }
    }

    private static long nanos(StepRun run, List<float[]> bins, int windows) {
        long start = System.nanoTime();
        for (int w = 0; w < windows; w++) {
            run.reset();
            bins.forEach(bin -> run.step(bin, 1));
        }
        return System.nanoTime() - start;
    }

    private static List<float[]> bins(FrameSpec frames, TrainingFrames sample) {
        FrameView view = FrameView.open(sample.data(), frames);
        List<float[]> bins = new ArrayList<>();
        for (int t = 0; t < frames.timeSteps(); t++) {
            float[] bin = new float[frames.elementsPerStep()];
            view.readStep(t, bin, 0);
            bins.add(bin);
        }
        return bins;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
