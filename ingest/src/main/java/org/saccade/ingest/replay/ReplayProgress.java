package org.saccade.ingest.replay;

/**
 * How far a replay is. All but the first three count this run alone.
 *
 * @param samplesDone samples complete, those of earlier runs included
 * @param samplesTotal samples of the whole replay, all rounds; {@link Long#MAX_VALUE} when endless
 * @param part share of the sample at hand that is done, 0 .. 1; 0 when its length is not known
 * @param chunks chunks handed to the producer
 * @param events events in them
 * @param bytes bytes of their keys and values before compression
 * @param seconds wall time since the first could be sent
 */
public record ReplayProgress(
        long samplesDone, long samplesTotal, double part, long chunks, long events, long bytes, double seconds) {

    /** Mean rate so far; 0 at the very start. */
    public double eventsPerSecond() {
        return seconds <= 0 ? 0 : events / seconds;
    }

    /** Mean rate so far; 0 at the very start. */
    public double bytesPerSecond() {
        return seconds <= 0 ? 0 : bytes / seconds;
    }
}
