package org.saccade.ingest;

import java.util.SplittableRandom;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

/** Events without a meaning, for properties that must hold for all. */
public final class RandomEvents {

    private RandomEvents() {}

    /** Bursts of equal stamps, gaps of up to {@code largestStepUs}. */
    public static Events of(long seed, Geometry geometry, int count, int largestStepUs) {
        SplittableRandom random = new SplittableRandom(seed);
        EventsBuilder builder = new EventsBuilder(geometry, 0, count);
        long t = 0;
        for (int i = 0; i < count; i++) {
            t += random.nextInt(3) == 0 ? random.nextInt(largestStepUs + 1) : 0;
            builder.add(t, random.nextInt(geometry.width()), random.nextInt(geometry.height()), random.nextInt(2));
        }
        return builder.build();
    }
}
