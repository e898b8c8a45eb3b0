package org.saccade.app.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.saccade.app.web.AnswerException;
import org.saccade.app.web.Request;

/**
 * Bodies of requests that change something. Only JSON is taken: a page of another site cannot send that type without being asked first, so
 * that this is a second lock beside the check of the Origin.
 */
final class JsonBody {

    private static final int MOST_BYTES = 64 << 10;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private JsonBody() {}

    /**
     * The body's object.
     *
     * @throws AnswerException 415 for another type, 400 for what is no object
     */
    static JsonNode of(Request request) throws IOException {
        String type = request.header("Content-Type").orElse("");
        if (!type.matches("application/json(;.*)?")) {
            throw new AnswerException(415, "a body of type application/json is wanted");
        }
        try {
            JsonNode body = JSON.readTree(request.body(MOST_BYTES));
            if (body != null && body.isObject()) {
                return body;
            }
        } catch (JsonProcessingException e) {
            throw new AnswerException(400, "the body is no JSON: " + e.getOriginalMessage());
        }
        throw new AnswerException(400, "the body is no JSON object");
    }

    /** A text of the object; null where it is missing or empty. */
    static String text(JsonNode body, String name) {
        String text = body.path(name).asText("");
        return text.isBlank() ? null : text;
    }
}
