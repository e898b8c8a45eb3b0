package org.saccade.schemas.window;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.saccade.schemas.event.ChunkCodec;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.event.InvalidEventsException;
import org.saccade.schemas.schema.Split;

/**
 * What is remembered of one live stream between two chunks: its clock and the events of its open windows.
 *
 * <p>Immutable. Events never lie beyond the clock and a window closes when the clock reaches its end, so the events kept are those of less
 * than one window's length, however many windows overlap there.
 *
 * <pre>
 *   byte    layout, 2                          (layout 1, of tumbling windows alone, has no coveredUs: it is openStartUs)
 *   long    openStartUs, coveredUs, clockUs, nextSequence, lastStartUs, late
 *   byte    1: ended | 2: has a label          (label: UTF id, int label, UTF split)
 *   int     number of parts, each: long wall offset, int width, int height, long base, int count, int n, n bytes of ChunkCodec
 * </pre>
 *
 * @param openStartUs start of the first open window; everything before it is closed
 * @param coveredUs end of the last closed window: what lies before it was emitted at least once
 * @param clockUs largest end of a chunk so far
 * @param nextSequence sequence number expected next
 * @param lastStartUs start of the latest chunk
 * @param late late events not reported yet
 * @param ended true after the last chunk of a sample
 * @param label of the latest chunk; may be null
 * @param parts events of the open windows
 */
public record StreamWindows(
        long openStartUs,
        long coveredUs,
        long clockUs,
        long nextSequence,
        long lastStartUs,
        long late,
        boolean ended,
        SampleLabel label,
        List<Part> parts) {

    private static final byte LAYOUT = 2;
    private static final byte TUMBLING_LAYOUT = 1;
    private static final int ENDED = 1;
    private static final int LABELLED = 2;

    /** Wall offset of a chunk that does not say when its events happened. */
    static final long NO_WALL_CLOCK = Long.MIN_VALUE;

    public StreamWindows {
        parts = List.copyOf(parts);
    }

    /**
     * Events of one chunk.
     *
     * @param events at least one
     * @param wallOffsetUs wall-clock time minus event time of the chunk's last event; {@link #NO_WALL_CLOCK} when not known
     */
    record Part(Events events, long wallOffsetUs) {

        /** Wall-clock time of the last event, 0 when not known. */
        long lastEventAtUs() {
            return wallOffsetUs == NO_WALL_CLOCK ? 0 : wallOffsetUs + events.timeUs(events.count() - 1);
        }
    }

    /** Number of events kept for open windows, each once. */
    public long events() {
        long sum = 0;
        for (Part part : parts) {
            sum += part.events().count();
        }
        return sum;
    }

    /** Everything but the events of the open windows, for readers that can read these again; see {@link LiveWindows#again}. */
    public StreamWindows withoutEvents() {
        return new StreamWindows(
                openStartUs, coveredUs, clockUs, nextSequence, lastStartUs, late, ended, label, List.of());
    }

    /** Writes the value; {@link #readFrom} reads it back. */
    public void writeTo(DataOutput out) throws IOException {
        out.writeByte(LAYOUT);
        out.writeLong(openStartUs);
        out.writeLong(coveredUs);
        out.writeLong(clockUs);
        out.writeLong(nextSequence);
        out.writeLong(lastStartUs);
        out.writeLong(late);
        out.writeByte((ended ? ENDED : 0) | (label != null ? LABELLED : 0));
        if (label != null) {
            out.writeUTF(label.id());
            out.writeInt(label.label());
            out.writeUTF(label.split().name());
        }
        out.writeInt(parts.size());
        for (Part part : parts) {
            Events events = part.events();
            byte[] packed = ChunkCodec.encode(events, events.baseUs());
            out.writeLong(part.wallOffsetUs());
            out.writeInt(events.geometry().width());
            out.writeInt(events.geometry().height());
            out.writeLong(events.baseUs());
            out.writeInt(events.count());
            out.writeInt(packed.length);
            out.write(packed);
        }
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IOException when the bytes end early or are of another layout
     */
    public static StreamWindows readFrom(DataInput in) throws IOException {
        byte layout = in.readByte();
        if (layout != LAYOUT && layout != TUMBLING_LAYOUT) {
            throw new IOException("state of a live stream in layout " + layout + ": 1 and 2 are known");
        }
        long openStartUs = in.readLong();
        long coveredUs = layout == LAYOUT ? in.readLong() : openStartUs;
        long clockUs = in.readLong();
        long nextSequence = in.readLong();
        long lastStartUs = in.readLong();
        long late = in.readLong();
        int flags = in.readByte();
        SampleLabel label = (flags & LABELLED) == 0
                ? null
                : new SampleLabel(in.readUTF(), in.readInt(), Split.valueOf(in.readUTF()));
        int n = in.readInt();
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            parts.add(readPart(in));
        }
        return new StreamWindows(
                openStartUs, coveredUs, clockUs, nextSequence, lastStartUs, late, (flags & ENDED) != 0, label, parts);
    }

    private static Part readPart(DataInput in) throws IOException {
        long wallOffsetUs = in.readLong();
        Geometry geometry = new Geometry(in.readInt(), in.readInt());
        long baseUs = in.readLong();
        int count = in.readInt();
        byte[] packed = new byte[in.readInt()];
        in.readFully(packed);
        try {
            return new Part(ChunkCodec.decode(packed, geometry, baseUs, count), wallOffsetUs);
        } catch (InvalidEventsException e) {
            throw new IOException("state of a live stream: " + e.getMessage(), e);
        }
    }
}
