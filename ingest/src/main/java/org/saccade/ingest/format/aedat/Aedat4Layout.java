package org.saccade.ingest.format.aedat;

/**
 * An AEDAT 4 file: a line, a header, packets, a table of the packets. Little-endian; on a network the line and the table are missing.
 *
 * <pre>
 *   0    "#!AER-DAT4.0" CR LF
 *   14   u32  length of the header, then the header: flatbuffer "IOHE"
 *          field 0  i32     compression of packet bodies and table: 0 none, 1 and 2 LZ4 frame, 3 and 4 zstd
 *          field 1  i64     offset in the file of the table; -1: recording was cut off, or no file
 *          field 2  string  XML: the streams and the size of their sensors
 *   packets, up to the table:
 *     0  i32  number of the stream
 *     4  i32  length of the body
 *     8       body; unpacked, that of a stream of events is u32 length, then a flatbuffer "EVTS"
 *               field 0  vector of structs of 16 bytes:
 *                 0   i64  time, microseconds since 1970
 *                 8   i16  x, 0 at the left
 *                 10  i16  y, 0 at the top
 *                 12  u8   polarity, 1 ON; then 3 unused
 *   table, packed as a body is, without a header of its own: u32 length, then a flatbuffer "FTAB"
 *     field 0  vector of tables, one for each packet:
 *       field 0  i64              offset in the file of the packet's body
 *       field 1  {i32, i32}       number of the stream, length of the body
 *       field 2  i64              elements in it
 *       field 3  i64, field 4 i64 time of its first and last element
 * </pre>
 */
final class Aedat4Layout {

    static final String MAGIC = "#!AER-DAT4.0";
    static final byte[] LINE = {'#', '!', 'A', 'E', 'R', '-', 'D', 'A', 'T', '4', '.', '0', '\r', '\n'};

    static final String HEADER_IDENTIFIER = "IOHE";
    static final int HEADER_COMPRESSION = 0;
    static final int HEADER_TABLE = 1;
    static final int HEADER_INFO = 2;
    static final int HEADER_FIELDS = 3;
    static final long NO_TABLE = -1;

    static final int PACKET_STREAM = 0;
    static final int PACKET_SIZE = 4;
    static final int PACKET_HEADER = 8;
    /** In front of a flatbuffer that says its own length. */
    static final int LENGTH = 4;

    static final String EVENTS_IDENTIFIER = "EVTS";
    static final int ELEMENTS = 0;
    static final int EVENT = 16;
    static final int XYP = 8;
    static final int Y_SHIFT = 16;
    static final int P_SHIFT = 32;

    static final String TABLE_IDENTIFIER = "FTAB";
    static final int ENTRY_OFFSET = 0;
    static final int ENTRY_PACKET = 1;
    static final int ENTRY_ELEMENTS = 2;
    static final int ENTRY_FIRST = 3;
    static final int ENTRY_LAST = 4;
    static final int ENTRY_FIELDS = 5;

    private Aedat4Layout() {}
}
