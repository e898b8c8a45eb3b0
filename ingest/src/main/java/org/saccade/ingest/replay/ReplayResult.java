package org.saccade.ingest.replay;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What a replay did. When {@code completed}, samples + samplesResumed is the number of samples of the whole replay, and every chunk was
 * acknowledged by the brokers.
 *
 * @param replayId name in the header {@code saccade.replay} of each record
 * @param samples samples of which this run sent the last chunk; each round counts
 * @param samplesResumed samples that earlier runs had sent whole
 * @param chunks chunks sent
 * @param events events in them
 * @param bytes bytes of their keys and values before compression
 * @param seconds wall time from the first send to the last acknowledgement
 * @param meanLateMs paced replays: mean of how long after its time a chunk was sent; else 0
 * @param maxLateMs paced replays: most that a chunk was sent after its time; else 0
 * @param completed false when it was stopped ahead of its end
 * @param warnings one line per oddity of the recordings
 * @param truncated files that end inside an event
 */
public record ReplayResult(
        String replayId,
        long samples,
        long samplesResumed,
        long chunks,
        long events,
        long bytes,
        double seconds,
        double meanLateMs,
        long maxLateMs,
        boolean completed,
        List<String> warnings,
        List<String> truncated) {

    public ReplayResult {
        warnings = List.copyOf(warnings);
        truncated = List.copyOf(truncated);
    }

    /** True when an earlier run had sent everything and this one nothing. */
    public boolean nothingToDo() {
        return completed && chunks == 0;
    }

    /** Mean rate. */
    @JsonProperty
    public double eventsPerSecond() {
        return seconds <= 0 ? 0 : events / seconds;
    }

    /** Mean rate of bytes before compression. */
    @JsonProperty
    public double bytesPerSecond() {
        return seconds <= 0 ? 0 : bytes / seconds;
    }
}
