package org.saccade.inference.stream;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.saccade.inference.model.Classifier;
import org.saccade.schemas.frame.FixedSteps;

/**
 * How one-hop inference cuts streams of events into windows; the length of a window is the model's. The rules are those of {@link
 * org.saccade.schemas.window.LiveWindows}; windows without events are answered too.
 *
 * @param slideUs from the start of one window to the start of the next, in microseconds; 0: the window's length
 * @param idle silence after which a stream's open window is closed; zero: two windows, at least a second
 * @param forget further silence after which nothing is remembered of a stream
 * @param steps that the events of each window go through, such as filters of noise; empty: those of the samples that the model learned from
 */
public record EventWindows(long slideUs, Duration idle, Duration forget, Optional<FixedSteps> steps) {

    /** Tumbling windows, as Flink's stage cuts them unless told otherwise. */
    public static final EventWindows DEFAULT =
            new EventWindows(0, Duration.ZERO, Duration.ofMinutes(10), Optional.empty());

    public EventWindows {
        Objects.requireNonNull(steps, "steps");
        if (slideUs < 0 || idle.isNegative() || forget.isNegative()) {
            throw new IllegalArgumentException(
                    "slide " + slideUs + " us, idle " + idle + ", forget " + forget + ": none may be negative");
        }
    }

    /** The same with another slide. */
    public EventWindows withSlideUs(long slide) {
        return new EventWindows(slide, idle, forget, steps);
    }

    /** The same with another bound of silence. */
    public EventWindows withIdle(Duration silence) {
        return new EventWindows(slideUs, silence, forget, steps);
    }

    /** The same with steps that the events go through. */
    public EventWindows withSteps(FixedSteps through) {
        return new EventWindows(slideUs, idle, forget, Optional.of(through));
    }

    /** The steps for a model. */
    FixedSteps stepsFor(Classifier classifier) {
        return steps.orElseGet(classifier::steps);
    }

    /** Silence in nanoseconds for windows of this length. */
    long idleNanos(long windowUs) {
        return idle.isZero() ? Math.max(1_000_000_000L, 2_000 * windowUs) : idle.toNanos();
    }
}
