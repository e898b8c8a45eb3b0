package org.saccade.ingest.live.wire;

import org.saccade.ingest.format.ros.PacketDecoder;
import org.saccade.schemas.event.Geometry;

/** Messages of event_camera_msgs, one after another; each states the size of the sensor. */
final class PacketsWire implements Wire {

    private final PacketDecoder messages = new PacketDecoder();
    private final Geometry stated;

    /**
     * @param stated by the address; null: as the messages say
     */
    PacketsWire(Geometry stated) {
        this.stated = stated;
    }

    @Override
    public int decode(byte[] in, int from, int to, Port port) {
        return WordPump.decode(messages, in, from, to, port);
    }

    /** The decoder takes events as they come, so the header of a message is the longest piece that has to be whole. */
    @Override
    public int longest() {
        return messages.longestWord();
    }

    @Override
    public Geometry geometry() {
        return stated == null ? messages.geometry() : stated;
    }

    @Override
    public long lost() {
        return messages.lost();
    }
}
