package org.saccade.app.dashboard;

import java.util.ArrayDeque;

/**
 * Packets that wait for one page, at most so many bytes of them: where a page reads too slowly the oldest are dropped and counted.
 *
 * <p>offered = taken + dropped + waiting, in packets and in events. Safe for use by several threads.
 */
final class PacketQueue {

    private final int limitBytes;
    private final ArrayDeque<Packet> waiting = new ArrayDeque<>();
    private long bytes;
    private long droppedPackets;
    private long droppedEvents;

    /** Bytes, and the events in them. */
    record Packet(byte[] bytes, int events) {}

    /**
     * Counts at one moment.
     *
     * @param bytes waiting
     */
    record Books(long bytes, long droppedPackets, long droppedEvents) {}

    PacketQueue(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Adds a packet; one larger than the limit is itself dropped. */
    synchronized void offer(Packet packet) {
        waiting.add(packet);
        bytes += packet.bytes().length;
        while (bytes > limitBytes) {
            Packet oldest = waiting.remove();
            bytes -= oldest.bytes().length;
            droppedPackets++;
            droppedEvents += oldest.events();
        }
        notifyAll();
    }

    /** The oldest packet; null when none comes within the time. */
    synchronized Packet take(long timeoutMs) throws InterruptedException {
        long end = System.nanoTime() + timeoutMs * 1_000_000;
        while (waiting.isEmpty()) {
            long leftMs = (end - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                return null;
            }
            wait(leftMs);
        }
        Packet packet = waiting.remove();
        bytes -= packet.bytes().length;
        return packet;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    synchronized Books books() {
        return new Books(bytes, droppedPackets, droppedEvents);
    }
}
