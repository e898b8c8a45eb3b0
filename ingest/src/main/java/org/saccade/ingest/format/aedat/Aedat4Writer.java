package org.saccade.ingest.format.aedat;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.saccade.ingest.format.EventWriter;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * Writes a file of {@link Aedat4Layout} with its table of packets. Until it is closed the header says that there is no table, as that of a
 * recording that was cut off does.
 */
final class Aedat4Writer implements EventWriter {

    /** One line of the table. */
    private record Entry(long offset, int size, int events, long firstUs, long lastUs) {}

    private final FileChannel file;
    private final OutputStream out;
    private final Geometry geometry;
    private final Aedat4Compression compression;
    private final Aedat4PacketWriter packets;
    private final List<Entry> entries = new ArrayList<>();
    /** Offset in the file of the next packet. */
    private long position;

    private Aedat4Writer(FileChannel file, Geometry geometry, Aedat4Compression compression) throws IOException {
        this.file = file;
        this.out = new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16);
        this.geometry = geometry;
        this.compression = compression;
        this.packets = new Aedat4PacketWriter(out, compression, this::packet);
        byte[] header = Aedat4Header.encode(geometry, compression, Aedat4Layout.NO_TABLE);
        out.write(Aedat4Layout.LINE);
        out.write(header);
        position = Aedat4Layout.LINE.length + (long) header.length;
    }

    static Aedat4Writer create(Path path, Geometry geometry, Aedat4Compression compression) throws IOException {
        FileChannel file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try {
            return new Aedat4Writer(file, geometry, compression);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public void write(Events events) throws IOException {
        packets.write(events);
    }

    private void packet(int size, int events, long firstUs, long lastUs) {
        entries.add(new Entry(position + Aedat4Layout.PACKET_HEADER, size, events, firstUs, lastUs));
        position += Aedat4Layout.PACKET_HEADER + size;
    }

    @Override
    public void close() throws IOException {
        if (!file.isOpen()) {
            return;
        }
        try (file) {
            out.write(table());
            out.flush();
            byte[] header = Aedat4Header.encode(geometry, compression, position);
            ByteBuffer rest = ByteBuffer.wrap(header);
            long at = Aedat4Layout.LINE.length;
            while (rest.hasRemaining()) {
                at += file.write(rest, at);
            }
        }
    }

    private byte[] table() throws IOException {
        FlatBufferBuilder builder = new FlatBufferBuilder(1 << 12);
        int[] offsets = new int[entries.size()];
        for (int i = 0; i < offsets.length; i++) {
            Entry entry = entries.get(i);
            builder.startTable(Aedat4Layout.ENTRY_FIELDS);
            builder.addLong(Aedat4Layout.ENTRY_LAST, entry.lastUs(), 0);
            builder.addLong(Aedat4Layout.ENTRY_FIRST, entry.firstUs(), 0);
            builder.addLong(Aedat4Layout.ENTRY_ELEMENTS, entry.events(), 0);
            builder.addStruct(Aedat4Layout.ENTRY_PACKET, packetHeader(builder, entry.size()), 0);
            builder.addLong(Aedat4Layout.ENTRY_OFFSET, entry.offset(), 0);
            offsets[i] = builder.endTable();
        }
        int vector = builder.createVectorOfTables(offsets);
        builder.startTable(1);
        builder.addOffset(Aedat4Layout.ELEMENTS, vector, 0);
        builder.finishSizePrefixed(builder.endTable(), Aedat4Layout.TABLE_IDENTIFIER);
        return Aedat4PacketWriter.pack(builder, compression);
    }

    /** Structs stand inside their table and are built from the back. */
    private static int packetHeader(FlatBufferBuilder builder, int size) {
        builder.prep(Integer.BYTES, Aedat4Layout.PACKET_HEADER);
        builder.putInt(size);
        builder.putInt(0);
        return builder.offset();
    }
}
