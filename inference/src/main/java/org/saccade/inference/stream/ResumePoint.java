package org.saccade.inference.stream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.Uuid;
import org.saccade.schemas.window.StreamWindows;

/**
 * Where one stream of events stood when a window of it was answered; travels as a header of the prediction, so that it is committed with it or
 * not at all. The events of the windows that were open then are not in it: they lie in the chunks {@code from .. closedBy}.
 *
 * <pre>
 *   byte    layout, 1
 *   long    most, least significant bits of the topic's id
 *   long    from, closedBy
 *   ...     StreamWindows, without events
 * </pre>
 *
 * @param topic id of the events topic: offsets mean nothing in a topic that was made anew
 * @param from offset of the first chunk with events of windows still open; closedBy + 1 when there is none
 * @param closedBy offset of the last chunk that was taken when the window closed
 * @param state after that, without events
 */
record ResumePoint(Uuid topic, long from, long closedBy, StreamWindows state) {

    /** Name of the header. */
    static final String HEADER = "saccade.resume";

    private static final byte LAYOUT = 1;

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(LAYOUT);
            out.writeLong(topic.getMostSignificantBits());
            out.writeLong(topic.getLeastSignificantBits());
            out.writeLong(from);
            out.writeLong(closedBy);
            state.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException when the bytes end early or are of another layout */
    static ResumePoint of(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            byte layout = in.readByte();
            if (layout != LAYOUT) {
                throw new IOException("layout " + layout + " of a resume point: 1 is known");
            }
            return new ResumePoint(
                    new Uuid(in.readLong(), in.readLong()), in.readLong(), in.readLong(), StreamWindows.readFrom(in));
        }
    }
}
