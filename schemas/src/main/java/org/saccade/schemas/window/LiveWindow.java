package org.saccade.schemas.window;

import java.util.List;
import org.saccade.schemas.event.Events;

/**
 * One closed window [startUs, endUs) of one stream.
 *
 * @param startUs start in event time, inclusive
 * @param endUs end in event time, exclusive
 * @param parts its events, chunk by chunk as they came; every event lies in the window
 * @param late events of the stream that came after their window had closed, since its previous window
 * @param lastEventAtUs wall-clock time of its last event in microseconds since 1970, 0 when there is none or it is not known. Where a chunk
 *     straddles two windows it is reckoned back from the chunk's last event at the pace of real time: exact for a camera, at most one chunk
 *     too early for a replay that runs faster
 * @param label what the stream's latest chunk says of its sample; null for streams without labels
 */
public record LiveWindow(
        long startUs, long endUs, List<Events> parts, long late, long lastEventAtUs, SampleLabel label) {

    /** Number of events. */
    public long events() {
        long sum = 0;
        for (Events part : parts) {
            sum += part.count();
        }
        return sum;
    }
}
