package org.saccade.inference.model;

import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.saccade.schemas.bundle.BundleException;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FixedSteps;
import org.saccade.schemas.frame.FrameCodec;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.snn.emit.StepGraph;
import org.saccade.snn.operations.Precision;
import org.saccade.snn.spec.EarlyExit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps batches of windows through a bundle's step graph, each window over its own bins.
 *
 * <p>In round r every window that has more than r bins to run runs its r-th, whatever its place in time: before that,
 * each window's membranes decay bin by bin over the empty bins between. Those still running are always the first n slots: windows begin sorted by their number of bins, most first, and where
 * one exits early the last running slot moves into its place. A window that is done costs nothing.
 */
final class OnnxClassifier implements Classifier {

    private static final Logger LOG = LoggerFactory.getLogger(OnnxClassifier.class);
    /** Rounds after which states are flushed; windows of no more bins never need it. */
    private static final int FLUSH_EVERY = 16;

    private final ModelBundle bundle;
    private final StepModel model;
    private final SkipMode mode;
    private final EarlyExit exit;
    private final StreamStates carried;
    private final StepBuffers buffers;
    private final float[] bin;
    private final float[] emptyLogits;
    private final FixedSteps steps;

    private OnnxClassifier(ModelBundle bundle, StepModel model, ClassifierOptions options) {
        this.bundle = bundle;
        this.model = model;
        steps = BundleParts.steps(bundle);
        mode = options.skip();
        exit = resolve(options.exit(), bundle);
        carried = options.state().carries() ? new StreamStates(options.state()) : null;
        buffers = new StepBuffers(model, StepBuffers.slotsFor(model, options.maxBatch()));
        bin = new float[model.frames.elementsPerStep()];
        try {
            probe();
            emptyLogits = lazy()
                    ? model.logits(new float[model.readoutBias.length], model.frames.timeSteps(), 0)
                    : dense(uniform(0));
        } catch (RuntimeException e) {
            buffers.close();
            throw e;
        }
        if (carried != null) {
            LOG.info(
                    "state of up to {} streams is carried: {} bytes each, {} MB in all",
                    options.state().streams(),
                    model.stateBytes(),
                    model.stateBytes() * options.state().streams() >> 20);
        }
    }

    private static EarlyExit resolve(EarlyExit wanted, ModelBundle bundle) {
        if (wanted.rule() != EarlyExit.Rule.CALIBRATED) {
            return wanted;
        }
        return EarlyExit.calibrated(bundle.manifest().metrics())
                .orElseThrow(
                        () -> new BundleException("model " + bundle.manifest().model()
                                + " has no calibrated exit: an evaluation of its bundle can write one"));
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

    /** The logits of a window of which every bin is run to the end. */
    private float[] dense(FrameView window) {
        Track track = new Track(window, null, all(window), model.layers);
        run(List.of(track), EarlyExit.NEVER);
        return track.logits;
    }

    /** Runs the graph once, which also warms the engine. */
    private void probe() {
        BundleParts.requireNumbers(bundle, dense(uniform(1)));
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
        return model.frames;
    }

    @Override
    public Skipping skipping() {
        return switch (mode) {
            case OFF -> Skipping.DENSE;
            case LOSSY -> Skipping.LOSSY;
            case EXACT ->
                bundle.manifest().skip().lazy() ? Skipping.LAZY : model.gated ? Skipping.GATED : Skipping.DENSE;
        };
    }

    @Override
    public List<Answer> classify(List<FrameView> windows) {
        return classify(windows, null);
    }

    @Override
    public List<Answer> classify(List<FrameView> windows, List<StreamWindow> places) {
        BundleParts.checkBins(bundle, model.frames, windows);
        List<Track> tracks = new ArrayList<>(windows.size());
        for (int i = 0; i < windows.size(); i++) {
            FrameView window = windows.get(i);
            StreamWindow place = carried == null || places == null ? null : places.get(i);
            tracks.add(new Track(window, place, bins(window, place), model.layers));
        }
        for (int from = 0; from < tracks.size(); ) {
            int to = together(tracks, from);
            run(tracks.subList(from, to), exit);
            from = to;
        }
        return tracks.stream().map(this::answer).toList();
    }

    /** The end of the windows from {@code from} on that may run at once: as many as there are slots, and one of each stream. */
    private int together(List<Track> tracks, int from) {
        int most = Math.min(tracks.size(), from + buffers.slots());
        if (carried == null) {
            return most;
        }
        Set<String> streams = new HashSet<>();
        for (int i = from; i < most; i++) {
            StreamWindow place = tracks.get(i).place;
            if (place != null && !streams.add(place.stream())) {
                return i;
            }
        }
        return most;
    }

    @Override
    public void mark() {
        if (carried != null) {
            carried.mark();
        }
    }

    @Override
    public void rollBack() {
        if (carried != null) {
            carried.rollBack();
        }
    }

    private static int[] all(FrameView window) {
        return IntStream.range(0, window.timeSteps()).toArray();
    }

    /** The bins of a window that must be run, in order. */
    private int[] bins(FrameView window, StreamWindow place) {
        return switch (skipping()) {
            case LAZY, LOSSY ->
                IntStream.range(0, window.timeSteps())
                        .filter(step -> !window.isEmpty(step))
                        .toArray();
            // Without carried state a window without events is the same each time. Where skipping is off it is run all
            // the same.
            case GATED, DENSE ->
                mode == SkipMode.OFF || place != null || window.activeSteps() > 0 ? all(window) : new int[0];
        };
    }

    private void run(List<Track> tracks, EarlyExit rule) {
        for (Track track : tracks) {
            track.before = track.place == null ? null : carried.before(track.place);
        }
        List<Track> order = new ArrayList<>(tracks);
        order.sort(Comparator.comparingInt((Track track) -> track.bins.length).reversed());
        int running = order.size();
        while (running > 0 && order.get(running - 1).isDone()) {
            withoutEngine(order.get(--running));
        }
        try {
            for (int slot = 0; slot < running; slot++) {
                StreamStates.Kept before = order.get(slot).before;
                buffers.start(slot, before == null ? null : before.states());
            }
            for (int round = 0; running > 0; round++) {
                step(order.subList(0, running), round % 2);
                running = settle(order, running, (round + 1) % 2, rule);
                if (round % FLUSH_EVERY == FLUSH_EVERY - 1) {
                    buffers.flush(running, (round + 1) % 2);
                }
            }
        } catch (OrtException e) {
            throw new IllegalStateException(
                    "model " + bundle.manifest().model() + ": ONNX Runtime failed on a step of " + running
                            + " windows: " + e.getMessage(),
                    e);
        }
    }

    /** A window of which no bin is run. */
    private void withoutEngine(Track track) {
        track.answer(emptyLogits.clone(), track.window.timeSteps());
        if (track.place != null) {
            boolean first = track.before == null;
            float[][] states = first ? model.rest() : track.before.states();
            int trailing = (first ? 0 : track.before.trailing()) + track.window.timeSteps();
            carried.keep(track.place, states, mode == SkipMode.LOSSY ? 0 : trailing);
        }
    }

    private void step(List<Track> running, int side) throws OrtException {
        boolean marks = model.frames.value() == FrameSpec.Value.BINARY;
        boolean events = false;
        for (int slot = 0; slot < running.size(); slot++) {
            Track track = running.get(slot);
            boolean empty = track.window.isEmpty(track.next());
            track.window.readStep(track.next(), bin, 0);
            buffers.input(slot, bin);
            if (mode != SkipMode.LOSSY && track.gap() > 1) {
                buffers.rest(slot, side, track.gap() - 1);
            }
            track.active += empty ? 0 : 1;
            track.ones += marks && !empty ? ones() : 0;
            events |= !empty;
        }
        buffers.step(
                running.size(),
                side,
                skipping() != Skipping.GATED
                        ? StepGraph.RUN_ALL
                        : events ? StepGraph.SOME_EVENTS : StepGraph.ALL_EMPTY);
        for (int slot = 0; slot < running.size(); slot++) {
            Track track = running.get(slot);
            track.run++;
            for (int layer = 0; layer < track.spikes.length; layer++) {
                track.spikes[layer] += buffers.spikes(slot, layer);
            }
        }
    }

    private long ones() {
        long ones = 0;
        for (float value : bin) {
            ones += value == 0 ? 0 : 1;
        }
        return ones;
    }

    /** Takes the windows out that have their answer; returns how many still run, in the first slots. */
    private int settle(List<Track> order, int running, int side, EarlyExit rule) {
        int left = running;
        // From behind: what moves into a free slot has been looked at.
        for (int slot = running - 1; slot >= 0; slot--) {
            Track track = order.get(slot);
            if (!track.isDone() && rule.rule() == EarlyExit.Rule.NEVER) {
                continue;
            }
            conclude(track, buffers.sum(slot, side), rule);
            if (track.covered > 0) {
                if (track.place != null) {
                    int trailing = mode == SkipMode.LOSSY ? 0 : track.window.timeSteps() - 1 - track.last();
                    carried.keep(track.place, buffers.states(slot, side), trailing);
                }
                left--;
                if (slot < left) {
                    buffers.move(left, slot, side);
                    order.set(slot, order.get(left));
                }
            }
        }
        return left;
    }

    /**
     * Answers a window whose bins are all run, or whose running answer is sure enough after the last bin run or after any of the empty ones
     * up to the next: a dense run would have stopped at the same.
     */
    private void conclude(Track track, float[] sum, EarlyExit rule) {
        int steps = track.window.timeSteps();
        boolean lossy = mode == SkipMode.LOSSY;
        if (rule.rule() != EarlyExit.Rule.NEVER && track.hasSeenEvents()) {
            int next = lossy ? track.last() + 1 : track.isDone() ? steps : track.next();
            for (int end = track.last() + 1; end <= next; end++) {
                float[] logits =
                        lossy ? model.logits(sum, track.run, 0) : model.logits(sum, end, end - 1 - track.last());
                if (rule.reached(logits)) {
                    track.answer(logits, end);
                    return;
                }
            }
        }
        if (track.isDone()) {
            track.answer(
                    lossy ? model.logits(sum, track.run, 0) : model.logits(sum, steps, steps - 1 - track.last()),
                    steps);
        }
    }

    private Answer answer(Track track) {
        double synOps = 0;
        for (int layer = 0; layer < track.spikes.length; layer++) {
            synOps += track.spikes[layer] * model.synapsesPerSpike[layer];
        }
        int framesRun = skipping() == Skipping.GATED ? track.active : track.run;
        return new Answer(
                track.logits,
                track.spikes,
                track.run,
                track.covered - track.run,
                track.covered,
                skipping(),
                Math.round(synOps),
                model.operations
                        .count(track.spikes, track.ones, framesRun, track.run)
                        .picojoules(Precision.FP32));
    }

    /** What streams left behind; null where no state is carried. */
    StreamStates states() {
        return carried;
    }

    @Override
    public void close() {
        buffers.close();
        model.close();
    }
}
