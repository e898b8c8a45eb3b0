package org.saccade.ingest.format.aedat;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.schemas.event.Geometry;

/**
 * Reads one stream of events of an AEDAT 4 file, or of a connection over which dv-processing or DV sends the same packets. Memory is two
 * packets, packed and unpacked, of at most 64 MiB each; packets of other streams are counted and passed over.
 *
 * <p>From a connection, every packet is handed on as soon as it is there: {@link #read} waits for at most one. Not safe for several threads.
 */
public final class Aedat4Stream implements ColumnReader {

    /** As much as is kept of a packet that is only counted. */
    private static final int SKIPPED_LOOK = 1 << 16;

    private final InputStream in;
    private final String source;
    private final boolean file;
    private final Aedat4Header header;
    private final Aedat4Info stream;
    private final Geometry geometry;
    private final Aedat4Decoder decoder = new Aedat4Decoder();
    private final Aedat4Body body = new Aedat4Body();
    private final Aedat4Skipped skipped;
    private final ByteBuffer packet =
            ByteBuffer.allocate(Aedat4Layout.PACKET_HEADER).order(ByteOrder.LITTLE_ENDIAN);
    /** Events of the packet at hand that were not handed on: bytes of the body. */
    private int at;

    private int limit;
    /** Offset in the source of the next packet. */
    private long position;

    private boolean ended;
    private long truncatedAt = -1;

    private Aedat4Stream(InputStream in, String source, boolean file, ReadOptions options) throws IOException {
        this.in = in;
        this.source = source;
        this.file = file;
        this.header = Aedat4Header.read(in, source, file);
        this.stream = choose(header, options.stream(), source);
        this.geometry = options.geometry() == null ? stream.geometry() : options.geometry();
        this.position = header.bytes();
        this.skipped = new Aedat4Skipped(header);
        if (file && header.table() != Aedat4Layout.NO_TABLE && header.table() < position) {
            throw new FormatException(
                    source + ": the table of packets is said to be at byte " + header.table() + ", inside the header");
        }
    }

    /**
     * A connection; waits for its header.
     *
     * @param in stands at the length of the header: no line is ahead of it; closed with this
     * @param options {@link ReadOptions#stream()} is the number of a stream, null: the first that has events
     * @throws FormatException when it is no such header, has no such stream, or neither it nor the options state the size of the sensor
     */
    public static Aedat4Stream ofConnection(InputStream in, String source, ReadOptions options) throws IOException {
        Aedat4Stream stream = new Aedat4Stream(in, source, false, options);
        if (stream.geometry == null) {
            throw new FormatException(source + ": the header states no size of the sensor; state it (--geometry WxH)");
        }
        return stream;
    }

    /** A file from its first byte on; {@link #geometry()} may be null. */
    static Aedat4Stream ofFile(InputStream in, String source, ReadOptions options) throws IOException {
        return new Aedat4Stream(in, source, true, options);
    }

    /** The stream of events of this number; of null, the first. */
    static Aedat4Info choose(Aedat4Header header, Integer id, String source) {
        for (Aedat4Info each : header.streams()) {
            if (each.type().equals(Aedat4Info.EVENTS) && (id == null || id == each.id())) {
                return each;
            }
        }
        List<String> there = header.streams().stream()
                .map(each -> each.id() + " (" + each.type() + ")")
                .toList();
        throw new FormatException(source + ": there is no stream of events" + (id == null ? "" : " " + id)
                + "; the streams are " + String.join(", ", there));
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }

    @Override
    public boolean read(EventColumns out) throws IOException {
        while (out.room() > 0) {
            if (at < limit) {
                int used = decoder.decode(body.bytes(), at, limit, out);
                if (used == at) {
                    // The next event lies too far from this batch's base to be in it.
                    break;
                }
                at = used;
            } else if (out.count() > 0 && !file || !nextPacket()) {
                break;
            }
        }
        return out.count() > 0;
    }

    /** Reads one packet of any stream; false at the end. */
    private boolean nextPacket() throws IOException {
        boolean table = file && header.table() != Aedat4Layout.NO_TABLE;
        if (ended || table && position == header.table()) {
            ended = true;
            return false;
        }
        int there = in.readNBytes(packet.array(), 0, Aedat4Layout.PACKET_HEADER);
        if (there < Aedat4Layout.PACKET_HEADER) {
            // A connection may end between packets; a file ends with its table.
            return cutOff(there > 0 || file);
        }
        int id = packet.getInt(Aedat4Layout.PACKET_STREAM);
        int size = packet.getInt(Aedat4Layout.PACKET_SIZE);
        if (size < 0 || size > Aedat4Body.MOST) {
            throw new FormatException(source + ": a packet of " + Integer.toUnsignedLong(size) + " bytes at byte "
                    + position + "; at most " + Aedat4Body.MOST + " are read");
        }
        long end = position + Aedat4Layout.PACKET_HEADER + size;
        if (table && end > header.table()) {
            throw new FormatException(source + ": the packet at byte " + position + " reaches to byte " + end
                    + ", into the table of packets at byte " + header.table());
        }
        boolean wanted = id == stream.id();
        int kept = wanted ? size : Math.min(size, SKIPPED_LOOK);
        if (!body.fill(in, kept) || !skip(size - kept)) {
            return cutOff(true);
        }
        if (wanted) {
            unpack();
        } else {
            skipped.count(id, body);
        }
        position = end;
        return true;
    }

    private boolean cutOff(boolean inside) {
        ended = true;
        truncatedAt = inside ? position : -1;
        return false;
    }

    private boolean skip(int bytes) throws IOException {
        try {
            in.skipNBytes(bytes);
            return true;
        } catch (EOFException e) {
            return false;
        }
    }

    /** Finds the events in the packet that was read. */
    private void unpack() {
        try {
            body.unpack(header.compression(), Aedat4Body.MOST);
            FlatTable table =
                    FlatTable.root(body.bytes(), Aedat4Layout.LENGTH, body.length(), Aedat4Layout.EVENTS_IDENTIFIER);
            int events = table.vectorLength(Aedat4Layout.ELEMENTS, Aedat4Layout.EVENT);
            at = table.vectorStart(Aedat4Layout.ELEMENTS);
            limit = at + events * Aedat4Layout.EVENT;
        } catch (FormatException e) {
            throw new FormatException(source + ": " + e.getMessage() + ", in the packet at byte " + position);
        }
    }

    @Override
    public long originUs() {
        return UNKNOWN_ORIGIN;
    }

    @Override
    public long bytes() {
        return position - header.bytes();
    }

    @Override
    public long truncatedAtByte() {
        return truncatedAt;
    }

    @Override
    public List<String> notes() {
        return skipped.notes();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
