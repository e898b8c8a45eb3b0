package org.saccade.ingest.format.aedat;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.saccade.ingest.format.EventWriter;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * Writes events as AEDAT 4 packets, as a sender over a connection does: the header first, then every batch at once, in packets of at most
 * 8,192 events of stream 0. What {@link Aedat4Stream#ofConnection} reads equals what was written. Not safe for several threads.
 */
public final class Aedat4PacketWriter implements EventWriter {

    private static final int PACKET = 1 << 13;

    /** Told of every packet. */
    interface Log {
        /** @param size bytes of the packet's body */
        void packet(int size, int events, long firstUs, long lastUs);
    }

    private final OutputStream out;
    private final Aedat4Compression compression;
    private final Log log;
    private final FlatBufferBuilder builder = new FlatBufferBuilder(1 << 12);
    private final ByteBuffer packet =
            ByteBuffer.allocate(Aedat4Layout.PACKET_HEADER).order(ByteOrder.LITTLE_ENDIAN);

    /** Writes the header. The stream is closed with this. */
    public Aedat4PacketWriter(OutputStream out, Geometry geometry, Aedat4Compression compression) throws IOException {
        this(out, compression, (size, events, firstUs, lastUs) -> {});
        out.write(Aedat4Header.encode(geometry, compression, Aedat4Layout.NO_TABLE));
        out.flush();
    }

    /** Packets alone. */
    Aedat4PacketWriter(OutputStream out, Aedat4Compression compression, Log log) {
        this.out = out;
        this.compression = compression;
        this.log = log;
    }

    @Override
    public void write(Events events) throws IOException {
        for (int from = 0; from < events.count(); from += PACKET) {
            packet(events, from, Math.min(events.count(), from + PACKET));
        }
        out.flush();
    }

    private void packet(Events events, int from, int to) throws IOException {
        builder.clear();
        ByteBuffer structs = builder.createUnintializedVector(Aedat4Layout.EVENT, to - from, Long.BYTES);
        for (int i = from; i < to; i++) {
            structs.putLong(events.timeUs(i));
            structs.putLong((long) events.p()[i] << Aedat4Layout.P_SHIFT
                    | (long) events.y()[i] << Aedat4Layout.Y_SHIFT
                    | events.x()[i]);
        }
        int elements = builder.endVector();
        builder.startTable(1);
        builder.addOffset(Aedat4Layout.ELEMENTS, elements, 0);
        builder.finishSizePrefixed(builder.endTable(), Aedat4Layout.EVENTS_IDENTIFIER);
        byte[] body = pack(builder, compression);
        packet.putInt(Aedat4Layout.PACKET_STREAM, 0);
        packet.putInt(Aedat4Layout.PACKET_SIZE, body.length);
        out.write(packet.array());
        out.write(body);
        log.packet(body.length, to - from, events.timeUs(from), events.timeUs(to - 1));
    }

    /** The finished buffer, packed. */
    static byte[] pack(FlatBufferBuilder builder, Aedat4Compression compression) throws IOException {
        ByteBuffer plain = builder.dataBuffer();
        return compression.pack(plain.array(), plain.arrayOffset() + plain.position(), plain.remaining());
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
