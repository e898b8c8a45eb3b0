package org.saccade.schemas.event;

import java.util.SplittableRandom;
import org.saccade.schemas.frame.FrameSpec;

/** Seeded random events for property tests. */
public final class RandomEvents {

    private RandomEvents() {}

    /** {@code count} events, in order of time, that start at or after {@code startUs} and are {@code meanGapUs} apart on average. */
    public static Events of(SplittableRandom random, Geometry geometry, long startUs, int count, int meanGapUs) {
        EventsBuilder builder = new EventsBuilder(geometry, startUs, count);
        long t = startUs;
        for (int i = 0; i < count; i++) {
            t += random.nextInt(2 * meanGapUs + 1);
            builder.add(t, random.nextInt(geometry.width()), random.nextInt(geometry.height()), random.nextInt(2));
        }
        return builder.build();
    }

    /** Length of a window for events: the specification's, else up to their last, at least a microsecond per time step. */
    public static long extentUs(FrameSpec spec, Events events, long startUs) {
        long extent = events.count() == 0 ? 0 : events.timeUs(events.count() - 1) - startUs + 1;
        return spec.windowUs() > 0 ? spec.windowUs() : Math.max(spec.timeSteps(), extent);
    }
}
