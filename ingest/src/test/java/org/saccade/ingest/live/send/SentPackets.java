package org.saccade.ingest.live.send;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.saccade.ingest.live.wire.LiveUrl;
import org.saccade.schemas.event.Events;

/** What the sender of an address would put on the network. */
public final class SentPackets {

    private SentPackets() {}

    /** Packets in order; the first is what a connection begins with, where it begins with something. */
    public static List<byte[]> of(LiveUrl url, Events... batches) throws IOException {
        Encoding encoding = Senders.encoding(url, batches[0].geometry());
        List<byte[]> packets = new ArrayList<>();
        if (encoding.opening().length > 0) {
            packets.add(encoding.opening());
        }
        for (Events batch : batches) {
            encoding.encode(batch, bytes -> packets.add(copy(bytes)));
        }
        return packets;
    }

    private static byte[] copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }
}
