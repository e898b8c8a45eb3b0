package org.saccade.ingest.replay;

import java.util.ArrayList;
import java.util.List;
import org.saccade.ingest.format.ReadReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts of a running replay, told to its listener now and then. Used by the thread that replays. */
final class ReplayTally {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayTally.class);
    private static final long TELL_EVERY_NS = 100_000_000;

    private final ReplayListener listener;
    private final long samplesTotal;
    private final long startedAt = System.nanoTime();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> truncated = new ArrayList<>();
    private long toldAt;
    private long samples;
    private long samplesResumed;
    private double part;
    private long chunks;
    private long events;
    private long bytes;
    private long timed;
    private long sumLateNs;
    private long maxLateNs;

    ReplayTally(ReplayListener listener, long samplesTotal) {
        this.listener = listener;
        this.samplesTotal = samplesTotal;
        this.toldAt = startedAt - TELL_EVERY_NS;
    }

    void chunk(long chunkEvents, long chunkBytes) {
        chunks++;
        events += chunkEvents;
        bytes += chunkBytes;
        if (System.nanoTime() - toldAt >= TELL_EVERY_NS) {
            tell();
        }
    }

    /** How much of the sample at hand is done, 0 .. 1. */
    void part(double done) {
        part = done;
    }

    /** The sample at hand is done. */
    void sample() {
        samples++;
        part = 0;
    }

    /** So many more samples were there already. */
    void resumed(long more) {
        samplesResumed += more;
    }

    /** Samples that are done or were there. */
    long samplesDone() {
        return samples + samplesResumed;
    }

    /** A chunk was ready to leave so long after its time. */
    void late(long nanos) {
        timed++;
        sumLateNs += nanos;
        maxLateNs = Math.max(maxLateNs, nanos);
    }

    void report(ReadReport report) {
        for (String line : report.warnings()) {
            warnings.add(line);
            LOG.debug("{}", line);
            listener.warning(line);
        }
        if (report.truncated()) {
            truncated.add(report.source());
        }
    }

    private double seconds() {
        return (System.nanoTime() - startedAt) / 1e9;
    }

    private void tell() {
        toldAt = System.nanoTime();
        listener.progress(new ReplayProgress(samplesDone(), samplesTotal, part, chunks, events, bytes, seconds()));
    }

    /** The result, once all is acknowledged. */
    ReplayResult result(String replayId, boolean completed) {
        tell();
        return new ReplayResult(
                replayId,
                samples,
                samplesResumed,
                chunks,
                events,
                bytes,
                seconds(),
                timed == 0 ? 0 : sumLateNs / 1e6 / timed,
                maxLateNs / 1_000_000,
                completed,
                warnings,
                truncated);
    }
}
