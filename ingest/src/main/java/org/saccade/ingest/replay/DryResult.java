package org.saccade.ingest.replay;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What a replay would send.
 *
 * @param replayId name that the replay has
 * @param samples recordings
 * @param records records: chunks
 * @param events events in them
 * @param bytes bytes of their keys and values before compression
 * @param partitions the same for each partition, in order
 * @param seconds time that reading took
 * @param completed false when it was stopped ahead of its end
 * @param warnings one line per oddity of the recordings
 * @param truncated files that end inside an event
 */
public record DryResult(
        String replayId,
        long samples,
        long records,
        long events,
        long bytes,
        List<Partition> partitions,
        double seconds,
        boolean completed,
        List<String> warnings,
        List<String> truncated) {

    public DryResult {
        partitions = List.copyOf(partitions);
        warnings = List.copyOf(warnings);
        truncated = List.copyOf(truncated);
    }

    /** One partition's share. */
    public record Partition(int partition, long samples, long records, long events, long bytes) {}

    /** Adds up; used by one thread. */
    static final class Counter {
        private final long[] samples;
        private final long[] records;
        private final long[] events;
        private final long[] bytes;

        Counter(int partitions) {
            samples = new long[partitions];
            records = new long[partitions];
            events = new long[partitions];
            bytes = new long[partitions];
        }

        void record(int partition, long recordBytes, long recordEvents, boolean last) {
            records[partition]++;
            bytes[partition] += recordBytes;
            events[partition] += recordEvents;
            samples[partition] += last ? 1 : 0;
        }

        DryResult result(ReplayResult read) {
            List<Partition> shares = IntStream.range(0, records.length)
                    .mapToObj(p -> new Partition(p, samples[p], records[p], events[p], bytes[p]))
                    .toList();
            return new DryResult(
                    read.replayId(),
                    read.samples(),
                    read.chunks(),
                    read.events(),
                    read.bytes(),
                    shares,
                    read.seconds(),
                    read.completed(),
                    read.warnings(),
                    read.truncated());
        }
    }
}
