package org.saccade.inference.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.saccade.inference.model.Answer;
import org.saccade.inference.model.Classifier;
import org.saccade.schemas.frame.FrameView;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.WallClock;
import org.saccade.schemas.window.LiveWindowPolicy;
import org.saccade.schemas.window.LiveWindows;
import org.saccade.schemas.window.StreamChunk;
import org.saccade.schemas.window.StreamWindows;
import org.saccade.schemas.window.WindowFrames;

/**
 * Chunks of events to predictions in this process, without Kafka: the same windows, tensors and answers as {@link ClassifyService} gives.
 *
 * <pre>{@code
 * DirectClassifier direct = new DirectClassifier(classifier, EventWindows.DEFAULT);
 * for (Prediction prediction : direct.take("hand", chunk)) { ... }
 * direct.finish().forEach(...);   // what is open when the recording ends
 * }</pre>
 *
 * Nothing survives it. Not safe for several threads.
 */
public final class DirectClassifier {

    private final Classifier classifier;
    private final WindowFrames framer;
    private final LiveWindows rules;
    private final Map<String, StreamWindows> streams = new TreeMap<>();

    /**
     * @param classifier stays the caller's
     * @throws IllegalArgumentException when the classifier's frames do not say how long a window is
     */
    public DirectClassifier(Classifier classifier, EventWindows windows) {
        long windowUs = classifier.frames().windowUs();
        if (windowUs == 0) {
            throw new IllegalArgumentException("model "
                    + classifier.bundle().manifest().model() + " does not say how long a window is: its frames are "
                    + classifier.frames() + ", and events need window=");
        }
        this.classifier = classifier;
        framer = new WindowFrames(classifier.frames(), windows.stepsFor(classifier));
        LiveWindowPolicy policy = LiveWindowPolicy.of(windowUs);
        rules = new LiveWindows(windows.slideUs() == 0 ? policy : policy.withSlideUs(windows.slideUs()));
    }

    /**
     * Takes a chunk of a stream; predictions for the windows that it closes.
     *
     * @throws PoisonRecordException when the steps of the windows cannot take its sensor
     */
    public List<Prediction> take(String stream, StreamChunk chunk) {
        return answer(stream, rules.add(streams.get(stream), framer.checked(chunk)));
    }

    /** Closes what is open of all streams; predictions for it. */
    public List<Prediction> finish() {
        List<Prediction> predictions = new ArrayList<>();
        for (String stream : List.copyOf(streams.keySet())) {
            predictions.addAll(answer(stream, rules.flush(streams.get(stream))));
        }
        return predictions;
    }

    private List<Prediction> answer(String stream, LiveWindows.Step step) {
        streams.put(stream, step.state());
        List<LiveWindow> windows = step.closed().stream()
                .map(window -> LiveWindow.of(framer.of(stream, window).frames(), framer.spec()))
                .toList();
        List<FrameView> views = windows.stream().map(LiveWindow::view).toList();
        List<Answer> answers = classifier.classify(
                views, windows.stream().map(LiveWindow::place).toList());
        long nowUs = WallClock.nowUs();
        List<Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            predictions.add(windows.get(i).prediction(answers.get(i), classifier, nowUs, 0));
        }
        return predictions;
    }
}
