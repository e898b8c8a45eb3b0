package org.saccade.inference.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.saccade.inference.model.Answer;
import org.saccade.inference.model.Classifier;
import org.saccade.inference.model.ClassifierOptions;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.frame.FixedSteps;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.WallClock;
import org.saccade.schemas.window.LiveWindow;
import org.saccade.schemas.window.LiveWindowPolicy;
import org.saccade.schemas.window.LiveWindows;
import org.saccade.schemas.window.StreamChunk;
import org.saccade.schemas.window.StreamWindows;
import org.saccade.schemas.window.WindowFrames;

/** Cameras of drawn events whose chunks straddle windows, and what must be said of their windows. */
final class Cameras {

    private final FrameSpec spec;
    private final Random random;
    private final FixedSteps steps;
    private final Map<String, List<EventChunk>> sent = new TreeMap<>();

    Cameras(FrameSpec spec, Random random) {
        this(spec, random, FixedSteps.NONE);
    }

    /** @param steps that the windows are to go through */
    Cameras(FrameSpec spec, Random random, FixedSteps steps) {
        this.spec = spec;
        this.steps = steps;
        this.random = random;
    }

    /** The next chunk of a camera: 10 to 50 ms, one in five without events. */
    EventChunk next(String camera) {
        List<EventChunk> before = sent.computeIfAbsent(camera, name -> new ArrayList<>());
        long startUs = before.isEmpty() ? 7_000 : before.get(before.size() - 1).getEndUs();
        long endUs = startUs + 10_000 + random.nextInt(40_000);
        int n = random.nextInt(5) == 0 ? 0 : 1 + random.nextInt(60);
        long[] times = random.longs(n, startUs, endUs).sorted().toArray();
        EventsBuilder builder = new EventsBuilder(new Geometry(spec.width(), spec.height()), startUs, n);
        for (long time : times) {
            builder.add(time, random.nextInt(spec.width()), random.nextInt(spec.height()), random.nextInt(2));
        }
        EventChunk chunk = ChunkRecords.chunk(
                camera,
                before.isEmpty() ? 0 : before.get(before.size() - 1).getSequence() + 1,
                builder.build(),
                startUs,
                endUs,
                WallClock.nowUs(),
                null);
        before.add(chunk);
        return chunk;
    }

    /** Keeps of each camera only what the next chunk needs. */
    void forget() {
        sent.values().forEach(chunks -> chunks.subList(0, chunks.size() - 1).clear());
    }

    /** A chunk that was sent before, up to so many back; the next one where there is none. Never the first, which begins a stream anew. */
    EventChunk again(String camera, int back) {
        List<EventChunk> before = sent.getOrDefault(camera, List.of());
        int index = before.size() - 1 - random.nextInt(back);
        return before.size() < 2 ? next(camera) : before.get(Math.max(1, index));
    }

    /** The windows of everything that was sent, by stream and start; closed by the clock alone, or also at the end. */
    Map<String, Frames> windows(boolean toTheEnd) {
        LiveWindows rules = new LiveWindows(LiveWindowPolicy.of(spec.windowUs()));
        WindowFrames framer = new WindowFrames(spec, steps);
        Map<String, Frames> windows = new HashMap<>();
        sent.forEach((camera, chunks) -> {
            StreamWindows state = null;
            List<LiveWindow> closed = new ArrayList<>();
            for (EventChunk chunk : chunks) {
                LiveWindows.Step step = rules.add(state, StreamChunk.of(chunk));
                state = step.state();
                closed.addAll(step.closed());
            }
            if (toTheEnd) {
                closed.addAll(rules.flush(state).closed());
            }
            closed.forEach(window -> windows.put(
                    camera + "@" + window.startUs(), framer.of(camera, window).frames()));
        });
        return windows;
    }

    /** One prediction per window, and each says what the classifier says of the same events when asked directly. */
    static void assertAnswers(ModelBundle bundle, List<Prediction> predictions, Map<String, Frames> windows) {
        assertThat(predictions.stream().map(p -> p.getStream() + "@" + p.getWindowStartUs()))
                .containsExactlyInAnyOrderElementsOf(windows.keySet());
        try (Classifier classifier = Classifier.onnx(bundle, ClassifierOptions.DEFAULT)) {
            for (Prediction p : predictions) {
                Frames frames = windows.get(p.getStream() + "@" + p.getWindowStartUs());
                Answer answer = classifier
                        .classify(List.of(org.saccade.inference.stream.LiveWindow.of(frames, classifier.frames())
                                .view()))
                        .get(0);
                assertThat(p.getEvents()).isEqualTo(frames.getEvents());
                assertThat(p.getLastEventAtUs()).isEqualTo(frames.getLastEventAtUs());
                assertThat(p.getClassIndex()).isEqualTo(frames.getEvents() == 0 ? -1 : answer.best());
                assertThat(p.getSynOps()).isEqualTo(answer.synOps());
                assertThat(p.getStepsSkipped()).isEqualTo(answer.stepsSkipped());
                float[] scores = answer.scores();
                for (int k = 0; k < scores.length; k++) {
                    assertThat(p.getScores().get(k)).isCloseTo(scores[k], within(1e-5f));
                }
            }
        }
    }
}
