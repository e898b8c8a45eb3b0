package org.saccade.streams.window;

import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.saccade.schemas.frame.FixedSteps;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.window.LiveWindowPolicy;

/**
 * What the operator of live windows must know; travels to the tasks.
 *
 * @param clients settings of Kafka and the registry
 * @param framesTopic where the frames go
 * @param frameSpec text form of {@link FrameSpec}; its window is the window of the streams and must be stated
 * @param steps text form of the {@link FixedSteps} that each window goes through; empty for none
 * @param slideUs from the start of one window to the start of the next, in microseconds; the window's length for tumbling windows
 * @param emitEmpty true to emit windows without events
 * @param idle wall-clock silence after which a stream's open window is closed
 * @param forget wall-clock silence after which nothing is remembered of a stream
 */
public record LiveSettings(
        Map<String, String> clients,
        String framesTopic,
        String frameSpec,
        String steps,
        long slideUs,
        boolean emitEmpty,
        Duration idle,
        Duration forget)
        implements Serializable {

    /** How long a stream that fell idle is remembered, unless stated. */
    public static final Duration MEMORY = Duration.ofMinutes(10);

    public LiveSettings {
        clients = new HashMap<>(clients);
        FixedSteps.parse(steps);
        FrameSpec spec = FrameSpec.parse(frameSpec);
        if (spec.windowUs() < 1 || spec.windowUs() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("frame specification " + frameSpec
                    + ": live windows need window=, such as window=50ms, and at most 2^31 - 1 us");
        }
        LiveWindowPolicy.of(spec.windowUs()).withSlideUs(slideUs);
        if (idle.isNegative() || idle.isZero() || forget.compareTo(idle) < 0) {
            throw new IllegalArgumentException(
                    "idle " + idle + " and forget " + forget + ": idle must be above zero and forget at least idle");
        }
    }

    /** Tumbling windows, empty ones emitted; idle after two windows and at least a second; forgotten after 10 minutes. */
    public static LiveSettings of(Map<String, String> clients, String framesTopic, String frameSpec) {
        long windowUs = FrameSpec.parse(frameSpec).windowUs();
        Duration idle = Duration.ofMillis(Math.max(1000, windowUs / 500));
        return new LiveSettings(clients, framesTopic, frameSpec, "", windowUs, true, idle, idle.plus(MEMORY));
    }

    /** The same with steps that each window goes through. */
    public LiveSettings withSteps(String text) {
        return new LiveSettings(clients, framesTopic, frameSpec, text, slideUs, emitEmpty, idle, forget);
    }

    /** The same with windows that start at this distance. */
    public LiveSettings withSlideUs(long slide) {
        return new LiveSettings(clients, framesTopic, frameSpec, steps, slide, emitEmpty, idle, forget);
    }

    /** The same with or without empty windows. */
    public LiveSettings withEmitEmpty(boolean emit) {
        return new LiveSettings(clients, framesTopic, frameSpec, steps, slideUs, emit, idle, forget);
    }

    /** The same with other bounds of silence. */
    public LiveSettings withSilence(Duration newIdle, Duration newForget) {
        return new LiveSettings(clients, framesTopic, frameSpec, steps, slideUs, emitEmpty, newIdle, newForget);
    }

    /** The rules of the windows. */
    public LiveWindowPolicy policy() {
        return LiveWindowPolicy.of(FrameSpec.parse(frameSpec).windowUs())
                .withSlideUs(slideUs)
                .withEmitEmpty(emitEmpty);
    }
}
