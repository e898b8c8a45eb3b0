package org.saccade.ingest.format.numpy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.ingest.format.FormatException;

/**
 * Reads the few Python literals of which array headers are made: strings, whole numbers, True, False, None, tuples, lists and dictionaries
 * with strings as keys. Anything else is refused, nothing is evaluated; text and depth are bounded.
 *
 * <p>Strings come out as String, numbers as Long, tuples and lists as List, dictionaries as Map, None as {@link #NONE}.
 */
final class PythonLiteral {

    /** Python's None. */
    static final Object NONE = new Object();

    private static final int MAX_DEPTH = 16;
    private static final int MAX_DIGITS = 18;

    private final String text;
    private int at;

    private PythonLiteral(String text) {
        this.text = text;
    }

    /** The value of a text that is one literal and white space around it. */
    static Object parse(String text) {
        PythonLiteral literal = new PythonLiteral(text);
        Object value = literal.value(0);
        literal.space();
        if (literal.at < text.length()) {
            throw literal.wrong("something behind the end");
        }
        return value;
    }

    private Object value(int depth) {
        if (depth > MAX_DEPTH) {
            throw wrong("more than " + MAX_DEPTH + " levels");
        }
        space();
        char c = at < text.length() ? text.charAt(at) : '\0';
        return switch (c) {
            case '\'', '"' -> string();
            case '(' -> list(')', depth);
            case '[' -> list(']', depth);
            case '{' -> dictionary(depth);
            default -> number(c);
        };
    }

    private String string() {
        char quote = text.charAt(at++);
        StringBuilder string = new StringBuilder();
        while (true) {
            char c = next();
            if (c == quote) {
                return string.toString();
            }
            string.append(c == '\\' ? next() : c);
        }
    }

    private List<Object> list(char close, int depth) {
        at++;
        List<Object> values = new ArrayList<>();
        while (!closes(close)) {
            values.add(value(depth + 1));
            comma(close);
        }
        return values;
    }

    private Map<String, Object> dictionary(int depth) {
        at++;
        Map<String, Object> values = new LinkedHashMap<>();
        while (!closes('}')) {
            Object key = value(depth + 1);
            space();
            if (!(key instanceof String name) || next() != ':') {
                throw wrong("a dictionary whose keys are no strings");
            }
            if (values.put(name, value(depth + 1)) != null) {
                throw wrong("the key '" + name + "' twice");
            }
            comma('}');
        }
        return values;
    }

    private Object number(char c) {
        if (c >= '0' && c <= '9') {
            int from = at;
            while (at < text.length() && Character.isDigit(text.charAt(at))) {
                at++;
            }
            if (at - from > MAX_DIGITS) {
                throw wrong("a number of " + (at - from) + " digits");
            }
            long number = Long.parseLong(text.substring(from, at));
            // Python 2 wrote long numbers so.
            if (at < text.length() && text.charAt(at) == 'L') {
                at++;
            }
            return number;
        }
        if (word("True")) {
            return Boolean.TRUE;
        }
        if (word("False")) {
            return Boolean.FALSE;
        }
        if (word("None")) {
            return NONE;
        }
        throw wrong("no literal");
    }

    private boolean word(String word) {
        if (!text.startsWith(word, at)) {
            return false;
        }
        at += word.length();
        return true;
    }

    private boolean closes(char close) {
        space();
        if (at < text.length() && text.charAt(at) == close) {
            at++;
            return true;
        }
        return false;
    }

    private void comma(char close) {
        space();
        if (at < text.length() && text.charAt(at) == ',') {
            at++;
        } else if (at >= text.length() || text.charAt(at) != close) {
            throw wrong("neither ',' nor '" + close + "'");
        }
    }

    private char next() {
        if (at >= text.length()) {
            throw wrong("its end too soon");
        }
        return text.charAt(at++);
    }

    private void space() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private FormatException wrong(String what) {
        return new FormatException("its dictionary has " + what + " at character " + at);
    }
}
