package org.saccade.ingest.format.aedat;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.saccade.ingest.format.FormatException;
import org.saccade.schemas.event.Geometry;

/**
 * What stands in front of the packets of {@link Aedat4Layout}.
 *
 * @param bytes length of it all, the line included where there is one
 * @param table offset in the file of the table of packets; -1 where there is none
 */
record Aedat4Header(long bytes, Aedat4Compression compression, long table, List<Aedat4Info> streams) {

    /** Far more than any program writes: about 2 kB and a few hundred bytes for each stream. */
    private static final int LONGEST = 1 << 20;

    /** Reads it; what follows is the next byte of the stream. */
    static Aedat4Header read(InputStream in, String source, boolean file) throws IOException {
        int front = file ? Aedat4Layout.LINE.length : 0;
        byte[] line = in.readNBytes(front);
        if (file && !Arrays.equals(line, Aedat4Layout.LINE)) {
            throw new FormatException(source + " does not begin with a line " + Aedat4Layout.MAGIC);
        }
        byte[] number = in.readNBytes(Aedat4Layout.LENGTH);
        if (number.length < Aedat4Layout.LENGTH) {
            throw new FormatException(source + ": the header at byte " + front + " is cut off");
        }
        int size = ByteBuffer.wrap(number).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (size < 0 || size > LONGEST) {
            throw new FormatException(source + ": a header of " + Integer.toUnsignedLong(size) + " bytes at byte "
                    + front + "; at most " + LONGEST + " are read");
        }
        byte[] header = in.readNBytes(size);
        if (header.length < size) {
            throw new FormatException(source + ": the header at byte " + front + " is cut off");
        }
        try {
            FlatTable table = FlatTable.root(header, 0, size, Aedat4Layout.HEADER_IDENTIFIER);
            int code = table.int32(Aedat4Layout.HEADER_COMPRESSION, 0);
            Aedat4Compression[] known = Aedat4Compression.values();
            if (code < 0 || code >= known.length) {
                throw new FormatException("compression " + code + " is not known");
            }
            return new Aedat4Header(
                    front + Aedat4Layout.LENGTH + (long) size,
                    known[code],
                    table.int64(Aedat4Layout.HEADER_TABLE, Aedat4Layout.NO_TABLE),
                    Aedat4Info.parse(table.text(Aedat4Layout.HEADER_INFO)));
        } catch (FormatException e) {
            throw new FormatException(source + ": " + e.getMessage() + ", in the header at byte " + front);
        }
    }

    /** The header of one stream of events, number 0, behind the line; always of the same length for the same sensor and compression. */
    static byte[] encode(Geometry geometry, Aedat4Compression compression, long table) {
        FlatBufferBuilder builder = new FlatBufferBuilder(2048).forceDefaults(true);
        int info = builder.createString(Aedat4Info.xml(geometry, compression));
        builder.startTable(Aedat4Layout.HEADER_FIELDS);
        builder.addOffset(Aedat4Layout.HEADER_INFO, info, 0);
        builder.addLong(Aedat4Layout.HEADER_TABLE, table, Aedat4Layout.NO_TABLE);
        builder.addInt(Aedat4Layout.HEADER_COMPRESSION, compression.ordinal(), 0);
        builder.finishSizePrefixed(builder.endTable(), Aedat4Layout.HEADER_IDENTIFIER);
        return builder.sizedByteArray();
    }
}
