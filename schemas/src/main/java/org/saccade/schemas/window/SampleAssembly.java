package org.saccade.schemas.window;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.InvalidEventsException;
import org.saccade.schemas.frame.FrameSpec;

/**
 * One sample put together from its chunks; the same chunks in any order, with any repeats, give the same value.
 *
 * @param progress which chunks were there
 * @param parts the events of each chunk, in order of time; the base of each is the first instant of its chunk
 * @param endUs end of the last chunk's interval, exclusive
 * @param label name, class and split
 */
public record SampleAssembly(SampleProgress progress, List<Events> parts, long endUs, SampleLabel label) {

    /** True when no chunk is missing. */
    public boolean complete() {
        return progress.complete();
    }

    /** First instant of the sample in event time. */
    public long startUs() {
        return parts.get(0).baseUs();
    }

    /** Number of events in all parts. */
    public long count() {
        long sum = 0;
        for (Events part : parts) {
            sum += part.count();
        }
        return sum;
    }

    /**
     * All events as one; their base is the first instant of the sample. Copies where there is more than one part.
     *
     * @throws InvalidEventsException when they span more than 2^31 - 1 microseconds (35 minutes)
     */
    public Events events() {
        return Events.concat(parts);
    }

    /**
     * Length of the sample's window in microseconds, at least one per time step: the specification's, else from its first instant to the end
     * of its last chunk. A recording that ends in silence is as long as it says it is, not as its last event.
     */
    public long windowUs(FrameSpec spec) {
        return spec.windowUs() > 0 ? spec.windowUs() : Math.max(spec.timeSteps(), endUs - startUs());
    }

    /**
     * Puts a sample together.
     *
     * @param chunks at least one, all of one stream and with a sample
     * @throws InvalidEventsException when the chunks contradict each other: sensor, label, order of time or the number of the last one
     */
    public static SampleAssembly of(Collection<StreamChunk> chunks) {
        List<StreamChunk> sorted = new ArrayList<>(chunks);
        sorted.sort(Comparator.comparingLong(StreamChunk::sequence));
        SampleLabel label = sorted.get(0).sample();
        SampleProgress progress = SampleProgress.NONE;
        List<Events> parts = new ArrayList<>(sorted.size());
        long endUs = sorted.get(0).startUs();
        for (StreamChunk chunk : sorted) {
            if (label == null || !label.equals(chunk.sample())) {
                throw new InvalidEventsException("chunk " + chunk.sequence() + " is of " + chunk.sample()
                        + ", the first of its stream of " + label);
            }
            SampleProgress next = progress.with(chunk.sequence(), chunk.last());
            if (next == progress) {
                continue;
            }
            if (chunk.startUs() < endUs) {
                throw new InvalidEventsException("chunk " + chunk.sequence() + " starts at " + chunk.startUs()
                        + " us, before the end of the one ahead at " + endUs + " us");
            }
            progress = next;
            endUs = chunk.endUs();
            if (!chunk.events().geometry().equals(sorted.get(0).events().geometry())) {
                throw new InvalidEventsException("chunk " + chunk.sequence() + " is of a sensor of "
                        + chunk.events().geometry() + ", the first of its stream of "
                        + sorted.get(0).events().geometry());
            }
            parts.add(chunk.events());
        }
        return new SampleAssembly(progress, List.copyOf(parts), endUs, label);
    }
}
