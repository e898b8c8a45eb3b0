package org.saccade.snn.spec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A YAML or JSON value that knows its line, so that errors can name it. Exactly one of the three forms is present.
 *
 * @param line line of the text, from 1
 * @param text a scalar as written, or null
 * @param fields a mapping, or null
 * @param items a sequence, or null
 */
record LocatedNode(int line, String text, Map<String, LocatedNode> fields, List<LocatedNode> items) {
    /** Deeper documents are refused: a specification has five levels. */
    private static final int MAX_DEPTH = 20;

    private static final YAMLFactory YAML = new YAMLFactory();

    /** Reads one document; keys that appear twice are reported as problems. */
    static LocatedNode read(String text, List<Problem> problems) throws IOException {
        try (JsonParser parser = YAML.createParser(text)) {
            if (parser.nextToken() == null) {
                return new LocatedNode(1, "", null, null);
            }
            return value(parser, 0, problems);
        }
    }

    private static LocatedNode value(JsonParser parser, int depth, List<Problem> problems) throws IOException {
        int line = parser.currentTokenLocation().getLineNr();
        if (depth > MAX_DEPTH) {
            throw new IOException("nested deeper than " + MAX_DEPTH + " levels at line " + line);
        }
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            Map<String, LocatedNode> fields = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                int at = parser.currentTokenLocation().getLineNr();
                parser.nextToken();
                if (fields.put(key, value(parser, depth + 1, problems)) != null) {
                    problems.add(new Problem(key, at, "is given twice"));
                }
            }
            return new LocatedNode(line, null, fields, null);
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            List<LocatedNode> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(value(parser, depth + 1, problems));
            }
            return new LocatedNode(line, null, null, items);
        }
        String scalar = parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getText();
        return new LocatedNode(line, scalar == null ? "" : scalar, null, null);
    }

    /** What a reader of an error message should see. */
    String shown() {
        return text != null ? "'" + text + "'" : fields != null ? "a mapping" : "a list";
    }
}
