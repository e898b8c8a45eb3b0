package org.saccade.ingest.format.aedat;

import com.google.flatbuffers.FlatBufferBuilder;
import org.saccade.ingest.format.HandMade;

/** Pieces of AEDAT 4 files that our writer does not write. */
final class StreamsByHand {

    private StreamsByHand() {}

    /** A header with its length in front; streams as {@code id:type:width:height}, no table. */
    static byte[] header(int compression, String streams) {
        StringBuilder xml = new StringBuilder("<dv version=\"2.0\"><node name=\"outInfo\" path=\"/\">");
        for (String stream : streams.split(" ")) {
            String[] parts = stream.split(":");
            xml.append("<node name=\"")
                    .append(parts[0])
                    .append("\"><attr key=\"typeIdentifier\" type=\"string\">")
                    .append(parts[1])
                    .append("</attr><node name=\"info\"><attr key=\"sizeX\" type=\"int\">")
                    .append(parts[2])
                    .append("</attr><attr key=\"sizeY\" type=\"int\">")
                    .append(parts[3])
                    .append("</attr></node></node>");
        }
        return headerOf(compression, xml.append("</node></dv>").toString());
    }

    static byte[] headerOf(int compression, String xml) {
        FlatBufferBuilder builder = new FlatBufferBuilder(1024);
        int info = builder.createString(xml);
        builder.startTable(3);
        builder.addInt(0, compression, 0);
        builder.addOffset(2, info, 0);
        builder.finishSizePrefixed(builder.endTable(), "IOHE");
        return builder.sizedByteArray();
    }

    /** A packet of events at (1, 2), ON, at these times. */
    static void events(HandMade out, int stream, long... timesUs) {
        packet(out, stream, plain(timesUs));
    }

    /** The body of such a packet, not compressed. */
    static byte[] plain(long... timesUs) {
        HandMade body = new HandMade().u32(28 + 16 * timesUs.length, 16).text("EVTS");
        // vtable of 6 bytes, its padding ahead; then the table, the vector's length and the vector
        body.u16(0, 6, 8, 4).u32(6, 4, timesUs.length);
        for (long time : timesUs) {
            body.u64(time).u16(1, 2).u8(1, 0, 0, 0);
        }
        return body.bytes();
    }

    /** A packet of a vector of so many elements, none of which is there: offsets that point nowhere. */
    static void elements(HandMade out, int stream, String type, int count) {
        HandMade body = new HandMade()
                .u32(28 + 4 * count, 16)
                .text(type)
                .u16(0, 6, 8, 4)
                .u32(6, 4, count);
        packet(out, stream, body.u32(new int[count]).bytes());
    }

    static void packet(HandMade out, int stream, byte[] body) {
        out.u32(stream, body.length).raw(body);
    }
}
