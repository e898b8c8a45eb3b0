package org.saccade.app.dashboard;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.PoisonRecordException;

/** A chunk of events as a packet of {@link LiveLayout}: one word per event, so that a page draws it in one short loop. */
final class EventPacket {

    private EventPacket() {}

    /**
     * Packs.
     *
     * @param stream its number on this connection
     * @throws PoisonRecordException when the chunk is damaged, or of a sensor of more than 2^30 pixels
     */
    static byte[] of(int stream, EventChunk chunk) {
        Events events = ChunkRecords.events(chunk);
        int bits = addressBits(events.geometry());
        int slotUs = slotUs(chunk.getEndUs() - chunk.getStartUs(), bits);
        int n = events.count();
        ByteBuffer packet = LiveLayout.packet(LiveLayout.EVENTS, LiveLayout.WORDS + n * Integer.BYTES);
        packet.putInt(LiveLayout.STREAM, stream)
                .putInt(LiveLayout.COUNT, n)
                .putDouble(LiveLayout.START, chunk.getStartUs())
                .putDouble(LiveLayout.END, chunk.getEndUs())
                .putDouble(LiveLayout.LAST_EVENT_AT, chunk.getLastEventAtUs())
                .putInt(LiveLayout.ADDRESS_BITS, bits)
                .putInt(LiveLayout.SLOT_US, slotUs);
        words(events, bits, slotUs, packet.position(LiveLayout.WORDS).asIntBuffer());
        return packet.array();
    }

    private static void words(Events events, int bits, int slotUs, IntBuffer words) {
        int width = events.geometry().width();
        int[] t = events.t();
        short[] x = events.x();
        short[] y = events.y();
        byte[] p = events.p();
        int slot = 0;
        long next = slotUs;
        for (int i = 0; i < events.count(); i++) {
            // A division per event would cost more than all the rest; times rise, so the slot is followed.
            if (t[i] >= next) {
                slot = t[i] / slotUs;
                next = (long) (slot + 1) * slotUs;
            }
            words.put(i, slot << bits | (y[i] * width + x[i]) << 1 | p[i]);
        }
    }

    /** Bits of the largest pixel and a polarity. */
    private static int addressBits(Geometry geometry) {
        long addresses = 2L * geometry.width() * geometry.height();
        int bits = Long.SIZE - Long.numberOfLeadingZeros(addresses - 1);
        if (bits >= Integer.SIZE) {
            throw new PoisonRecordException("a sensor of " + geometry + " is too large to be shown");
        }
        return bits;
    }

    /** The shortest slot in whole microseconds of which the bits that are left count as many as the chunk needs. */
    private static int slotUs(long spanUs, int bits) {
        long slots = 1L << Integer.SIZE - bits;
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, (spanUs + slots - 1) / slots));
    }
}
