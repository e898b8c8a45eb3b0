package org.saccade.ingest.format.aedat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;
import org.saccade.ingest.format.FormatException;
import org.saccade.schemas.event.Geometry;

/**
 * What dv-processing or DV sends over a connection, for those who get bytes as they come and cannot wait for more, as {@link Aedat4Stream}
 * does: the header, then packets, of which those of the first stream of events are decoded. Memory is two packets of at most
 * {@link #LONGEST_PACKET}. Not safe for several threads.
 */
public final class Aedat4Connection implements EventDecoder {

    /** Most bytes of a packet's body, as it comes; cameras send a few thousand events in one. */
    public static final int LONGEST_PACKET = 1 << 23;

    private static final String NAME = "the connection";

    private final Aedat4Decoder decoder = new Aedat4Decoder();
    private final Aedat4Body body = new Aedat4Body();
    private Aedat4Header header;
    private Aedat4Info stream;
    /** Events of the packet at hand that were not handed on: bytes of the body. */
    private int next;

    private int limit;

    /** Size of the sensor; null until the header has come, and where it states none. */
    public Geometry geometry() {
        return stream == null ? null : stream.geometry();
    }

    /** Whether the header has come. */
    public boolean begun() {
        return header != null;
    }

    @Override
    public int decode(byte[] in, int from, int to, EventColumns out) throws FormatException {
        int at = from;
        while (out.room() > 0) {
            if (next < limit) {
                int used = decoder.decode(body.bytes(), next, limit, out);
                if (used == next) {
                    // The next event lies too far from this batch's base to be in it.
                    break;
                }
                next = used;
            } else {
                int end = header == null ? header(in, at, to) : packet(in, at, to, out);
                if (end == at) {
                    break;
                }
                at = end;
            }
        }
        return at;
    }

    /**
     * Reads the header if all of it is there; {@link #decode} does so by itself.
     *
     * @return offset behind what was read
     */
    public int header(byte[] in, int at, int to) {
        if (to - at < Aedat4Layout.LENGTH) {
            return at;
        }
        int size = ByteBuffer.wrap(in).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
        boolean whole = size < 0 || size > LONGEST_PACKET || to - at - Aedat4Layout.LENGTH >= size;
        if (!whole) {
            return at;
        }
        try {
            header = Aedat4Header.read(new ByteArrayInputStream(in, at, to - at), NAME, false);
        } catch (IOException e) {
            throw new FormatException(NAME + ": " + e.getMessage());
        }
        stream = Aedat4Stream.choose(header, null, NAME);
        return at + (int) header.bytes();
    }

    /** Reads a packet if all of it is there; returns the offset behind what was read. */
    private int packet(byte[] in, int at, int to, EventColumns out) {
        int left = to - at - Aedat4Layout.PACKET_HEADER;
        if (left < 0) {
            return at;
        }
        ByteBuffer bytes = ByteBuffer.wrap(in).order(ByteOrder.LITTLE_ENDIAN);
        int id = bytes.getInt(at + Aedat4Layout.PACKET_STREAM);
        int size = bytes.getInt(at + Aedat4Layout.PACKET_SIZE);
        if (size < 0 || size > LONGEST_PACKET) {
            throw new FormatException(NAME + ": a packet of " + Integer.toUnsignedLong(size) + " bytes; at most "
                    + LONGEST_PACKET + " are read");
        }
        if (left < size) {
            return at;
        }
        if (id == stream.id()) {
            unpack(in, at + Aedat4Layout.PACKET_HEADER, size, out);
        }
        return at + Aedat4Layout.PACKET_HEADER + size;
    }

    private void unpack(byte[] in, int at, int size, EventColumns out) {
        if (header.compression() == Aedat4Compression.NONE) {
            plain(in, at, size, out);
            return;
        }
        fill(in, at, size);
        body.unpack(header.compression(), Aedat4Body.MOST);
        next = find(body.bytes(), Aedat4Layout.LENGTH, body.length());
    }

    /** Decodes events where they lie; those that find no room are kept. */
    private void plain(byte[] in, int at, int size, EventColumns out) {
        int first = find(in, at + Aedat4Layout.LENGTH, at + size);
        int used = decoder.decode(in, first, limit, out);
        int left = limit - used;
        next = 0;
        limit = left;
        if (left > 0) {
            fill(in, used, left);
            body.unpack(Aedat4Compression.NONE, Aedat4Body.MOST);
        }
    }

    private void fill(byte[] in, int at, int size) {
        try {
            body.fill(new ByteArrayInputStream(in, at, size), size);
        } catch (IOException e) {
            throw new FormatException(NAME + ": " + e.getMessage());
        }
    }

    /** Offset of the first event in a flatbuffer, and {@link #limit} behind the last. */
    private int find(byte[] bytes, int from, int to) {
        FlatTable table = FlatTable.root(bytes, from, to, Aedat4Layout.EVENTS_IDENTIFIER);
        int first = table.vectorStart(Aedat4Layout.ELEMENTS);
        limit = first + table.vectorLength(Aedat4Layout.ELEMENTS, Aedat4Layout.EVENT) * Aedat4Layout.EVENT;
        return first;
    }

    @Override
    public int longestWord() {
        return Aedat4Layout.PACKET_HEADER + LONGEST_PACKET;
    }

    @Override
    public boolean complete() {
        return next == limit;
    }
}
