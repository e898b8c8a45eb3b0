package org.saccade.ingest.live.camera;

import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

/** A stretch in memory, from time 0 on; immutable. */
record DrawnShow(Events events, long lengthUs) implements Show {

    DrawnShow {
        if (events.count() == 0) {
            throw new IllegalArgumentException("nothing happens in the first " + lengthUs / 1000
                    + " ms of the scene; it may need more time or contrast");
        }
    }

    @Override
    public Geometry geometry() {
        return events.geometry();
    }

    @Override
    public double eventsPerSecond() {
        return events.count() * 1e6 / lengthUs;
    }

    /** Cameras begin at evenly spread places. */
    @Override
    public Reel begin(int camera, int cameras) {
        return new Drawn(lengthUs * camera / cameras);
    }

    private final class Drawn implements Reel {
        private final long beginUs;
        private long nowUs;

        Drawn(long beginUs) {
            this.beginUs = beginUs;
            this.nowUs = beginUs;
        }

        @Override
        public Events until(long untilUs) {
            long endUs = untilUs + beginUs;
            EventsBuilder builder = new EventsBuilder(geometry(), nowUs - beginUs, 16);
            while (nowUs < endUs) {
                long startUs = nowUs / lengthUs * lengthUs;
                long toUs = Math.min(endUs, startUs + lengthUs);
                int from = events.indexOf(nowUs - startUs);
                int to = events.indexOf(toUs - startUs);
                for (int i = from; i < to; i++) {
                    builder.add(events.timeUs(i) + startUs - beginUs, events.x()[i], events.y()[i], events.p()[i]);
                }
                nowUs = toUs;
            }
            return builder.build();
        }

        @Override
        public long shown() {
            return (nowUs - beginUs) / lengthUs;
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
