package org.saccade.ingest.format.eventstream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.saccade.ingest.format.BlockReader;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.Match;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;
import org.saccade.schemas.event.Geometry;

/**
 * Event Stream 2 (.es), DVS and the changes in ATIS streams; written as DVS. x from the left; y, which the file counts from the bottom, from
 * the top; 1 is ON; microseconds from 0.
 *
 * <p>Generic streams (bytes of any meaning) and colour streams hold no events of pixels and are refused by name.
 */
public final class EventStreamFormat implements RecordingFormat {

    /** Bytes of the time in front of the stream in a datagram. */
    private static final int DATAGRAM_TIME = 8;

    @Override
    public String id() {
        return "es";
    }

    @Override
    public String title() {
        return "Event Stream (.es)";
    }

    @Override
    public Match recognise(Head head) {
        return head.startsWith(EventStreamLayout.MAGIC) ? Match.SURE : Match.NO;
    }

    @Override
    public ColumnReader open(Source source, ReadOptions options) throws IOException {
        long size = source.size();
        InputStream in = source.open();
        try {
            byte[] bytes = in.readNBytes(EventStreamLayout.HEADER);
            EventStreamHeader header = header(bytes, source);
            Geometry geometry = options.geometry() == null ? header.geometry() : options.geometry();
            return new BlockReader(in, source.name(), bytes.length, size, geometry, 0, header.decoder(0));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static EventStreamHeader header(byte[] bytes, Source source) {
        try {
            return EventStreamHeader.parse(bytes, 0, bytes.length);
        } catch (FormatException e) {
            throw new FormatException(source + ": " + e.getMessage());
        }
    }

    /**
     * Decodes one datagram of Event Stream over UDP: the time of its start in microseconds (u64), then a whole stream with its header.
     *
     * @param out has room for every event that so many bytes can hold: one for 5 bytes
     * @return size of the sensor
     * @throws FormatException when it is no such datagram; the message does not name the source
     */
    public static Geometry datagram(byte[] in, int length, EventColumns out) {
        if (length < DATAGRAM_TIME) {
            throw new FormatException("a datagram of " + length + " bytes");
        }
        EventStreamHeader header = EventStreamHeader.parse(in, DATAGRAM_TIME, length - DATAGRAM_TIME);
        long startUs = ByteBuffer.wrap(in).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        EventDecoder decoder = header.decoder(startUs);
        decoder.decode(in, DATAGRAM_TIME + EventStreamLayout.HEADER, length, out);
        return header.geometry();
    }

    /**
     * DVS events behind the header of a stream.
     *
     * @param height of the sensor, because rows count from the bottom
     */
    public static EventDecoder events(int height) {
        return new DvsDecoder(height, 0);
    }

    @Override
    public EventWriter create(Path file, Geometry geometry) throws IOException {
        return new EventStreamWriter(Files.newOutputStream(file), file.toString(), geometry);
    }

    @Override
    public List<String> endings() {
        return List.of(".es");
    }
}
