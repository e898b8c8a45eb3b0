package org.saccade.app.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * One page that watches streams: what it wants, and what waits for it.
 *
 * <p>Filled by the thread that reads the topics, emptied by the one that writes to the page.
 */
final class LiveViewer {

    /** Most bytes that wait for a page. */
    static final int QUEUE_BYTES = 8 << 20;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long HEARTBEAT_MS = 2000;
    private static final long BETWEEN_FRAMES_MS = 200;
    private static final int WRITE_BYTES = 1 << 16;

    private final Set<String> streams;
    private final boolean frames;
    private final PacketQueue queue;
    private final Map<String, Long> framesAtMs = new HashMap<>();

    /**
     * @param streams those whose events are wanted
     * @param frames whether windows are wanted too
     * @param limitBytes most bytes that wait for the page
     */
    LiveViewer(Set<String> streams, boolean frames, int limitBytes) {
        this.streams = Set.copyOf(streams);
        this.frames = frames;
        this.queue = new PacketQueue(limitBytes);
    }

    boolean wants(String stream) {
        return streams.contains(stream);
    }

    /** Whether it wants this window; a few in a second are as many as can be looked at. */
    boolean wantsFrames(String stream, long nowMs) {
        return frames && wants(stream) && nowMs - framesAtMs.getOrDefault(stream, 0L) >= BETWEEN_FRAMES_MS;
    }

    void events(byte[] packet, int events) {
        queue.offer(new PacketQueue.Packet(packet, events));
    }

    void frames(String stream, byte[] packet, long nowMs) {
        framesAtMs.put(stream, nowMs);
        queue.offer(new PacketQueue.Packet(packet, 0));
    }

    void json(Object value) {
        try {
            queue.offer(new PacketQueue.Packet(LiveLayout.json(JSON.writeValueAsString(value)), 0));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON for " + value.getClass(), e);
        }
    }

    PacketQueue.Books books() {
        return queue.books();
    }

    /** Writes until the page goes away or the thread is interrupted. */
    void write(OutputStream page) throws IOException {
        OutputStream out = new BufferedOutputStream(page, WRITE_BYTES);
        try {
            while (!Thread.currentThread().isInterrupted()) {
                PacketQueue.Packet packet = queue.take(HEARTBEAT_MS);
                out.write(packet == null ? LiveLayout.json("{}") : packet.bytes());
                if (queue.isEmpty()) {
                    out.flush();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
