package org.saccade.schemas.window;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.saccade.schemas.event.InvalidEventsException;

/**
 * Which chunks of one sample have come: a sample is complete when the chunks 0 .. last are all there, in whatever order they came.
 *
 * <p>Immutable; its size grows with the number of gaps, not of chunks (40 bytes for a sample that comes in order).
 */
public final class SampleProgress {

    /** Nothing has come yet. */
    public static final SampleProgress NONE = new SampleProgress(new long[0], -1);

    /** Gaps kept at most: a sample in more pieces than this is refused as hostile rather than remembered. */
    public static final int MAX_RANGES = 1 << 16;

    /** Half-open ranges of sequence numbers, in rising order, never touching: start, end, start, end, ... */
    private final long[] ranges;

    /** Sequence number of the last chunk; -1 until it is known. */
    private final long last;

    private SampleProgress(long[] ranges, long last) {
        this.ranges = ranges;
        this.last = last;
    }

    /** Sequence numbers [from, to). */
    public record Range(long from, long to) {
        @Override
        public String toString() {
            return to - from == 1 ? Long.toString(from) : from + ".." + (to - 1);
        }
    }

    /** True when this chunk has come before. */
    public boolean contains(long sequence) {
        for (int i = 0; i < ranges.length; i += 2) {
            if (sequence >= ranges[i] && sequence < ranges[i + 1]) {
                return true;
            }
        }
        return false;
    }

    /**
     * The progress after one more chunk; the same object when the chunk is a repeat.
     *
     * @throws InvalidEventsException when the chunk contradicts those before it: it lies after the last one, or it is called the last and is
     *     not
     */
    public SampleProgress with(long sequence, boolean isLast) {
        if (sequence < 0
                || sequence > StreamChunk.LARGEST_US
                || (last >= 0 && (sequence > last || (isLast && sequence != last)))) {
            throw new InvalidEventsException("chunk " + sequence + (isLast ? " (called the last)" : "")
                    + " does not fit a sample whose last chunk is " + last);
        }
        if (isLast && ranges.length > 0 && ranges[ranges.length - 1] > sequence + 1) {
            throw new InvalidEventsException("chunk " + sequence + " is called the last, but chunk "
                    + (ranges[ranges.length - 1] - 1) + " has come");
        }
        if (contains(sequence)) {
            return this;
        }
        return new SampleProgress(insert(sequence), isLast ? sequence : last);
    }

    private long[] insert(long sequence) {
        int at = 0;
        while (at < ranges.length && ranges[at] <= sequence) {
            at += 2;
        }
        boolean joinsLeft = at > 0 && ranges[at - 1] == sequence;
        boolean joinsRight = at < ranges.length && ranges[at] == sequence + 1;
        if (joinsLeft && joinsRight) {
            long[] merged = new long[ranges.length - 2];
            System.arraycopy(ranges, 0, merged, 0, at - 1);
            System.arraycopy(ranges, at + 1, merged, at - 1, ranges.length - at - 1);
            return merged;
        }
        if (joinsLeft || joinsRight) {
            long[] grown = ranges.clone();
            if (joinsLeft) {
                grown[at - 1] = sequence + 1;
            } else {
                grown[at] = sequence;
            }
            return grown;
        }
        if (ranges.length >= 2 * MAX_RANGES) {
            throw new InvalidEventsException("chunk " + sequence + " opens gap " + MAX_RANGES + " of its sample");
        }
        long[] wider = new long[ranges.length + 2];
        System.arraycopy(ranges, 0, wider, 0, at);
        wider[at] = sequence;
        wider[at + 1] = sequence + 1;
        System.arraycopy(ranges, at, wider, at + 2, ranges.length - at);
        return wider;
    }

    /** True when all chunks are there. */
    public boolean complete() {
        return last >= 0 && ranges.length == 2 && ranges[0] == 0 && ranges[1] == last + 1;
    }

    /** Number of distinct chunks that have come. */
    public long chunks() {
        long sum = 0;
        for (int i = 0; i < ranges.length; i += 2) {
            sum += ranges[i + 1] - ranges[i];
        }
        return sum;
    }

    /** True when the last chunk has come, so that {@link #missing} is all that is missing. */
    public boolean endKnown() {
        return last >= 0;
    }

    /** The gaps below the highest chunk that has come; what follows it is not known until {@link #endKnown}. */
    public List<Range> missing() {
        List<Range> gaps = new ArrayList<>();
        long expected = 0;
        for (int i = 0; i < ranges.length; i += 2) {
            if (ranges[i] > expected) {
                gaps.add(new Range(expected, ranges[i]));
            }
            expected = ranges[i + 1];
        }
        return gaps;
    }

    /** Writes the value; {@link #readFrom} reads it back. */
    public void writeTo(DataOutput out) throws IOException {
        out.writeLong(last);
        out.writeInt(ranges.length);
        for (long bound : ranges) {
            out.writeLong(bound);
        }
    }

    /** Reads what {@link #writeTo} wrote. */
    public static SampleProgress readFrom(DataInput in) throws IOException {
        long last = in.readLong();
        int length = in.readInt();
        if (length < 0 || length > 2 * MAX_RANGES || length % 2 != 0) {
            throw new IOException("a sample's progress with " + length + " bounds");
        }
        long[] ranges = new long[length];
        for (int i = 0; i < length; i++) {
            ranges[i] = in.readLong();
        }
        return new SampleProgress(ranges, last);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SampleProgress that && last == that.last && Arrays.equals(ranges, that.ranges);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(last) * 31 + Arrays.hashCode(ranges);
    }

    @Override
    public String toString() {
        return chunks() + " chunks, missing " + missing() + (endKnown() ? "" : " and the end");
    }
}
