package org.saccade.ingest.format.ros;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.saccade.ingest.format.BlockReader;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.Match;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;
import org.saccade.schemas.event.Geometry;

/**
 * Recordings of event_camera_msgs messages (.packets), as ROS 2 drivers of Prophesee and iniVation cameras send them: x from the left, y from
 * the top, 1 is ON; the sensor's time, from the time base of the messages. Read only.
 */
public final class PacketsFormat implements RecordingFormat {

    @Override
    public String id() {
        return "packets";
    }

    @Override
    public String title() {
        return "ROS event_camera_msgs (.packets)";
    }

    /** There is no magic, but the name of an encoding at a fixed place is as good. */
    @Override
    public Match recognise(Head head) {
        if (!namesEncoding(head.bytes())) {
            return Match.NO;
        }
        try {
            PacketHeader header = PacketHeader.parse(head.bytes(), 0, head.bytes().length);
            return header != null && PacketDecoder.reads(header.encoding()) ? Match.SURE : Match.NO;
        } catch (FormatException e) {
            return Match.NO;
        }
    }

    /** Asked first: an exception for each file of another format would take longer than to read the file. */
    private static boolean namesEncoding(byte[] head) {
        int length = head.length < PacketLayout.NAME ? 0 : head[PacketLayout.NAME_LENGTH] & 0xFF;
        return length > 0
                && head.length >= PacketLayout.NAME + length
                && PacketDecoder.reads(new String(head, PacketLayout.NAME, length, StandardCharsets.ISO_8859_1));
    }

    @Override
    public ColumnReader open(Source source, ReadOptions options) throws IOException {
        long size = source.size();
        BufferedInputStream in = new BufferedInputStream(source.open(), 1 << 16);
        try {
            Geometry geometry = options.geometry() == null ? first(in, source).geometry() : options.geometry();
            return new BlockReader(
                    in, source.name(), 0, size, geometry, ColumnReader.UNKNOWN_ORIGIN, new PacketDecoder());
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** The header of the first message, which stays unread. */
    private static PacketHeader first(BufferedInputStream in, Source source) throws IOException {
        in.mark(PacketLayout.LONGEST_HEADER);
        byte[] bytes = in.readNBytes(PacketLayout.LONGEST_HEADER);
        in.reset();
        try {
            PacketHeader header = PacketHeader.parse(bytes, 0, bytes.length);
            if (header == null) {
                throw new FormatException("the header of the first message is cut off at byte " + bytes.length);
            }
            return header;
        } catch (FormatException e) {
            throw new FormatException(source + ": " + e.getMessage());
        }
    }
}
