package org.saccade.app.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * One answer.
 *
 * @param status of HTTP
 * @param headers beside those that every answer has
 * @param length bytes of the body, or {@link #OPEN} for a body that ends when its writer does
 * @param body writes the body; not called for HEAD
 */
public record Answer(int status, Map<String, String> headers, long length, Body body) {

    /** Length of a body that is written as it comes. */
    public static final long OPEN = -1;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Writes a body. An IOException is taken as: the reader went away. */
    public interface Body {
        void write(OutputStream out) throws IOException;
    }

    public Answer {
        headers = Map.copyOf(headers);
    }

    /** Plain text. */
    public static Answer text(int status, String text) {
        return bytes(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /** A value as JSON, as Jackson writes it. */
    public static Answer json(int status, Object value) {
        try {
            return bytes(status, "application/json", JSON.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A body that is at hand. */
    public static Answer bytes(int status, String type, byte[] bytes) {
        return new Answer(status, Map.of("Content-Type", type), bytes.length, out -> out.write(bytes));
    }

    /** A body that goes on until its writer returns or the reader goes away; never kept by a cache. */
    public static Answer stream(String type, Body body) {
        return new Answer(200, Map.of("Content-Type", type, "Cache-Control", "no-store"), OPEN, body);
    }

    /** The same with one more header. */
    public Answer with(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new Answer(status, more, length, body);
    }
}
