package org.saccade.streams.window;

import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.window.LiveWindowPolicy;

/**
 * What the operator of live windows must know; travels to the tasks.
 *
 * @param clients settings of Kafka and the registry
 * @param framesTopic where the frames go
 * @param frameSpec text form of {@link FrameSpec}; its window is the window of the streams and must be stated
 * @param emitEmpty true to emit windows without events
 * @param idle wall-clock silence after which a stream's open window is closed
 * @param forget wall-clock silence after which nothing is remembered of a stream
 */
public record LiveSettings(
        Map<String, String> clients,
        String framesTopic,
        String frameSpec,
        boolean emitEmpty,
        Duration idle,
        Duration forget)
        implements Serializable {

    public LiveSettings {
        clients = new HashMap<>(clients);
        FrameSpec spec = FrameSpec.parse(frameSpec);
        if (spec.windowUs() < 1 || spec.windowUs() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("frame specification " + frameSpec
                    + ": live windows need window=, such as window=50ms, and at most 2^31 - 1 us");
        }
        if (idle.isNegative() || idle.isZero() || forget.compareTo(idle) < 0) {
            throw new IllegalArgumentException(
                    "idle " + idle + " and forget " + forget + ": idle must be above zero and forget at least idle");
        }
    }

    /** Empty windows emitted; idle after two windows and at least a second; forgotten after 10 minutes. */
    public static LiveSettings of(Map<String, String> clients, String framesTopic, String frameSpec) {
        long windowMs = FrameSpec.parse(frameSpec).windowUs() / 1000;
        Duration idle = Duration.ofMillis(Math.max(1000, 2 * windowMs));
        return new LiveSettings(clients, framesTopic, frameSpec, true, idle, idle.plus(Duration.ofMinutes(10)));
    }

    /** The rules of the windows. */
    public LiveWindowPolicy policy() {
        return LiveWindowPolicy.of(FrameSpec.parse(frameSpec).windowUs()).withEmitEmpty(emitEmpty);
    }
}
