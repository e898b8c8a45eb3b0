package org.saccade.app.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.saccade.app.web.Answer;

/**
 * The latest value of each of a few channels, sent to every open page as it changes (server-sent events, one event name per channel).
 *
 * <p>A page that reads slowly misses values and never the latest one: what waits for it is at most one message per channel. Safe for use
 * by several threads.
 */
final class Hub {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long HEARTBEAT_MS = 10_000;

    private final Map<String, String> latest = new LinkedHashMap<>();
    private final Set<Reader> readers = ConcurrentHashMap.newKeySet();

    /** Replaces the value of a channel. */
    void publish(String channel, Object value) {
        String message;
        try {
            message = "event: " + channel + "\ndata: " + JSON.writeValueAsString(value) + "\n\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON for " + value.getClass(), e);
        }
        synchronized (latest) {
            latest.put(channel, message);
            readers.forEach(reader -> reader.offer(channel, message));
        }
    }

    /** What is known now, and then whatever changes, until the page goes away. */
    Answer stream() {
        return Answer.stream("text/event-stream", this::write);
    }

    /** Pages that read now. */
    int readers() {
        return readers.size();
    }

    private void write(OutputStream out) throws IOException {
        Reader reader = new Reader();
        synchronized (latest) {
            latest.forEach(reader::offer);
            readers.add(reader);
        }
        try {
            while (!Thread.currentThread().isInterrupted()) {
                out.write(reader.take(HEARTBEAT_MS).getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            readers.remove(reader);
        }
    }

    /** What one page has not been sent yet. */
    private static final class Reader {

        private final Map<String, String> waiting = new LinkedHashMap<>();

        synchronized void offer(String channel, String message) {
            waiting.put(channel, message);
            notifyAll();
        }

        /** All that waits; after {@code timeoutMs} without any a comment, by which a page that is gone is noticed. */
        synchronized String take(long timeoutMs) throws InterruptedException {
            long end = System.nanoTime() + timeoutMs * 1_000_000;
            while (waiting.isEmpty()) {
                long leftMs = (end - System.nanoTime()) / 1_000_000;
                if (leftMs <= 0) {
                    return ": nothing new\n\n";
                }
                wait(leftMs);
            }
            String messages = String.join("", waiting.values());
            waiting.clear();
            return messages;
        }
    }
}
