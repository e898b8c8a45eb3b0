package org.saccade.inference.model;

import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameCodec;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;

/**
 * Steps batches of windows through a bundle's step graph, each window over its own bins.
 *
 * <p>In round r every window that has more than r bins to run runs its r-th, whatever its place in time: the graph decays each window's
 * membranes by decay^gap. Windows are sorted by their number of bins, most first, so that those still running are always the first n slots,
 * and a window that is done costs nothing and keeps its read-out.
 */
final class OnnxClassifier implements Classifier {

    private final ModelBundle bundle;
    private final StepModel model;
    private final SkipMode mode;
    private final StepBuffers buffers;
    private final float[] bin;
    private final float[] emptyLogits;

    private OnnxClassifier(ModelBundle bundle, StepModel model, ClassifierOptions options) {
        this.bundle = bundle;
        this.model = model;
        mode = options.skip();
        buffers = new StepBuffers(model, StepBuffers.slotsFor(model, options.maxBatch()));
        bin = new float[model.frames.elementsPerStep()];
        try {
            probe();
            emptyLogits = lazy()
                    ? quietLogits()
                    : run(List.of(uniform(0)), true).get(0).logits();
        } catch (RuntimeException e) {
            buffers.close();
            throw e;
        }
    }

    private float[] quietLogits() {
        float[] logits = model.readoutBias.clone();
        double total = model.readout.total(model.frames.timeSteps());
        for (int k = 0; k < logits.length; k++) {
            logits[k] = (float) (total * logits[k]);
        }
        return logits;
    }

    static OnnxClassifier load(ModelBundle bundle, ClassifierOptions options) {
        StepModel model = StepModel.load(bundle, options);
        try {
            return new OnnxClassifier(bundle, model, options);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** A window in which every element of every bin is {@code value}. */
    private FrameView uniform(int value) {
        FrameSpec frames = model.frames;
        long[] events = new long[frames.timeSteps()];
        Arrays.fill(events, value);
        if (frames.element() == FrameSpec.Element.FLOAT32) {
            float[] grid = new float[frames.elements()];
            Arrays.fill(grid, value);
            return FrameView.open(FrameCodec.encode(grid, events, frames.elementsPerStep()), frames);
        }
        byte[] grid = new byte[frames.elements()];
        Arrays.fill(grid, (byte) value);
        return FrameView.open(FrameCodec.encode(grid, events, frames.elementsPerStep()), frames);
    }

    /** Runs the graph once, so that weights that are no numbers show before anybody relies on them, and the engine is warm. */
    private void probe() {
        float[] logits = run(List.of(uniform(1)), true).get(0).logits();
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
        return model.frames;
    }

    @Override
    public boolean lazy() {
        return mode == SkipMode.EXACT && bundle.manifest().skip().lazy();
    }

    @Override
    public List<Answer> classify(List<FrameView> windows) {
        BundleParts.checkBins(bundle, model.frames, windows);
        List<Answer> answers = new ArrayList<>(windows.size());
        for (int from = 0; from < windows.size(); from += buffers.slots()) {
            answers.addAll(run(windows.subList(from, Math.min(windows.size(), from + buffers.slots())), false));
        }
        return answers;
    }

    /** The bins of a window that must be run, in order. */
    private int[] bins(FrameView window, boolean every) {
        IntStream all = IntStream.range(0, window.timeSteps());
        if (every || mode == SkipMode.OFF) {
            return all.toArray();
        }
        if (window.activeSteps() == 0) {
            return new int[0];
        }
        return lazy() ? all.filter(step -> !window.isEmpty(step)).toArray() : all.toArray();
    }

    private List<Answer> run(List<FrameView> windows, boolean every) {
        List<Track> tracks = new ArrayList<>();
        for (FrameView window : windows) {
            tracks.add(new Track(window, bins(window, every), new long[model.layers]));
        }
        List<Track> order = new ArrayList<>(tracks);
        order.sort(Comparator.comparingInt((Track track) -> track.bins.length).reversed());
        int running =
                (int) tracks.stream().filter(track -> track.bins.length > 0).count();
        try {
            buffers.reset(running);
            for (int round = 0; running > 0; round++) {
                round(order, running, round);
                while (running > 0 && order.get(running - 1).bins.length == round + 1) {
                    running--;
                    // What this round wrote for the slot is its last: later rounds run fewer slots.
                    order.get(running).sum = buffers.sum(running, (round + 1) % 2);
                }
            }
        } catch (OrtException e) {
            throw new IllegalStateException(
                    "model " + bundle.manifest().model() + ": ONNX Runtime failed on a step of " + running
                            + " windows: " + e.getMessage(),
                    e);
        }
        return tracks.stream().map(this::answer).toList();
    }

    private void round(List<Track> order, int running, int round) throws OrtException {
        for (int slot = 0; slot < running; slot++) {
            Track track = order.get(slot);
            int step = track.bins[round];
            track.window.readStep(step, bin, 0);
            buffers.input(slot, bin, round == 0 ? step + 1 : step - track.bins[round - 1]);
        }
        buffers.step(running, round % 2);
        for (int slot = 0; slot < running; slot++) {
            long[] spikes = order.get(slot).spikes;
            for (int layer = 0; layer < spikes.length; layer++) {
                spikes[layer] += buffers.spikes(slot, layer);
            }
        }
    }

    private Answer answer(Track track) {
        int steps = track.window.timeSteps();
        float[] logits = emptyLogits;
        if (track.sum != null) {
            logits = new float[track.sum.length];
            int trailing = steps - 1 - track.bins[track.bins.length - 1];
            double scale = model.readout.scale(steps, trailing);
            double total = model.readout.total(steps);
            for (int k = 0; k < logits.length; k++) {
                logits[k] = (float) (track.sum[k] * scale + total * model.readoutBias[k]);
            }
        }
        double synOps = 0;
        for (int layer = 0; layer < track.spikes.length; layer++) {
            synOps += track.spikes[layer] * model.synapsesPerSpike[layer];
        }
        return new Answer(
                logits.clone(), track.spikes, track.bins.length, steps - track.bins.length, Math.round(synOps));
    }

    @Override
    public void close() {
        buffers.close();
        model.close();
    }

    /** One window on its way. */
    private static final class Track {
        private final FrameView window;
        private final int[] bins;
        private final long[] spikes;
        private float[] sum;

        Track(FrameView window, int[] bins, long[] spikes) {
            this.window = window;
            this.bins = bins;
            this.spikes = spikes;
        }
    }
}
