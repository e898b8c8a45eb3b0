package org.saccade.app.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Which letters of one partition of the dead-letter topic were sent back: all before {@code next}, and the ranges after it.
 *
 * <p>Kept as the committed offset of a consumer group, the ranges in its metadata as {@code 17-19,24-24} (both ends inclusive), so that a
 * filtered replay leaves the others for later. Not safe for use by several threads.
 */
final class ReplayLedger {

    /** Below the broker's {@code offset.metadata.max.bytes}, 4096 by default. */
    static final int MAX_METADATA = 4000;

    private final List<long[]> ranges = new ArrayList<>();
    private long next;
    private long last = -1;
    private boolean pending;
    private boolean gap;

    ReplayLedger(long next, List<long[]> ranges) {
        this.next = next;
        this.ranges.addAll(ranges);
    }

    /** Reads what was committed; null for nothing yet. Metadata of somebody else counts as none. */
    static ReplayLedger of(OffsetAndMetadata committed) {
        List<long[]> ranges = new ArrayList<>();
        if (committed == null) {
            return new ReplayLedger(0, ranges);
        }
        for (String range : committed.metadata().split(",")) {
            if (range.matches("\\d{1,18}-\\d{1,18}")) {
                int dash = range.indexOf('-');
                ranges.add(
                        new long[] {Long.parseLong(range.substring(0, dash)), Long.parseLong(range.substring(dash + 1))
                        });
            }
        }
        return new ReplayLedger(committed.offset(), ranges);
    }

    boolean contains(long offset) {
        return offset < next || ranges.stream().anyMatch(range -> offset >= range[0] && offset <= range[1]);
    }

    /** An empty ledger to be filled by one pass over the partition's letters in order. */
    static ReplayLedger empty() {
        return new ReplayLedger(0, List.of());
    }

    /** In a pass: this letter was sent back, now or earlier. */
    void done(long offset) {
        last = offset;
        if (!pending) {
            next = offset + 1;
        } else if (gap || ranges.isEmpty()) {
            ranges.add(new long[] {offset, offset});
        } else {
            ranges.get(ranges.size() - 1)[1] = offset;
        }
        gap = false;
    }

    /** In a pass: this letter stays. */
    void left(long offset) {
        last = offset;
        if (!pending) {
            next = offset;
        }
        pending = true;
        gap = true;
    }

    /** What to commit in the middle or at the end of a pass: what the pass has seen, and beyond that what was known before. */
    OffsetAndMetadata committed(ReplayLedger before) {
        List<long[]> all = new ArrayList<>(ranges);
        for (long[] range : before.ranges) {
            if (range[1] > last) {
                all.add(new long[] {Math.max(range[0], last + 1), range[1]});
            }
        }
        return new OffsetAndMetadata(
                pending ? next : Math.max(next, before.next),
                all.stream().map(range -> range[0] + "-" + range[1]).collect(Collectors.joining(",")));
    }
}
