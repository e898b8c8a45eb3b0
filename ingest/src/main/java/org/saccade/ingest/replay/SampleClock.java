package org.saccade.ingest.replay;

import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.WallClock;

/**
 * Wall-clock times of the chunks of a paced replay: each leaves when its last event would happen, counted from the moment its recording
 * began. One that is taken up in its middle goes on from there at once. Used by the thread that sends.
 */
final class SampleClock {

    private final ReplaySpeed speed;
    private final StopSignal stop;
    private long ordinal = -1;
    private long originUs;
    private long wallStart;
    private long wallStartUs;

    SampleClock(ReplaySpeed speed, StopSignal stop) {
        this.speed = speed;
        this.stop = stop;
    }

    /**
     * Waits until it is time for a chunk.
     *
     * @return the chunk with the time of its last event; null when told to stop
     */
    EventChunk await(Packed next, ReplayTally tally) {
        EventChunk chunk = next.chunk();
        if (next.turn().ordinal() != ordinal) {
            ordinal = next.turn().ordinal();
            originUs = chunk.getStartUs();
            wallStart = System.nanoTime();
            wallStartUs = WallClock.nowUs();
        }
        long passed = speed.wallNanos(chunk.getEndUs() - originUs);
        long due = wallStart + passed;
        boolean go = stop.awaitUntil(due);
        tally.late(System.nanoTime() - due);
        if (!go) {
            return null;
        }
        return ChunkRecords.withLastEventAtUs(chunk, chunk.getCount() == 0 ? 0 : wallStartUs + passed / 1000);
    }
}
