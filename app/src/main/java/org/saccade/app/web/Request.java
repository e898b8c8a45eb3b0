package org.saccade.app.web;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One request that passed the checks of {@link WebServer}. */
public final class Request {

    private final HttpExchange exchange;

    Request(HttpExchange exchange) {
        this.exchange = exchange;
    }

    public String method() {
        return exchange.getRequestMethod();
    }

    /** The path, decoded, without the query. */
    public String path() {
        return exchange.getRequestURI().getPath();
    }

    /** The first header of a name. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    /** The query's values, decoded; of a name that comes twice the last. */
    public Map<String, String> query() {
        Map<String, String> values = new HashMap<>();
        String query = exchange.getRequestURI().getRawQuery();
        if (query != null) {
            for (String pair : query.split("&")) {
                int equals = pair.indexOf('=');
                values.put(
                        decoded(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return values;
    }

    /**
     * The body.
     *
     * @param limit most bytes to take; the length that a client states decides no allocation
     * @throws AnswerException 413 when the body is longer
     */
    public byte[] body(int limit) throws IOException {
        InputStream in = exchange.getRequestBody();
        byte[] body = in.readNBytes(limit);
        if (body.length == limit && in.read() >= 0) {
            throw new AnswerException(413, "a body of more than " + limit + " bytes is not read");
        }
        return body;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new AnswerException(400, "the query cannot be decoded: " + e.getMessage());
        }
    }
}
