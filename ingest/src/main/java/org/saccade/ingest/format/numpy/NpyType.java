package org.saccade.ingest.format.numpy;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.array.Lane;
import org.saccade.ingest.format.array.NumberType;

/**
 * Type of an array's elements: one number, or a record of fields, which may have room between them.
 *
 * @param bytes of an element
 * @param number how a plain element is read; null for a record and for what is no number, such as text
 * @param fields of a record, in the order they are named; none for a plain element
 */
record NpyType(int bytes, NumberType number, List<Field> fields) {

    /** A named part of a record. */
    record Field(String name, int offset, NpyType type) {}

    private static final int MAX_FIELDS = 256;

    /** Reads the value of {@code descr}. */
    static NpyType of(Object descr) {
        if (descr instanceof String text) {
            return plain(text);
        }
        if (descr instanceof List<?> list) {
            return packed(list);
        }
        if (descr instanceof Map<?, ?> map) {
            return padded(map);
        }
        throw new FormatException("its descr is no type of NumPy");
    }

    /** {@code <i8}: byte order, kind, bytes. */
    private static NpyType plain(String text) {
        if (text.matches("[|<>=]?O\\d*")) {
            throw new FormatException(
                    "it holds Python objects (dtype object, a pickle); those can run any program and are never loaded: save plain numbers instead");
        }
        if (!text.matches("[|<>=]?[A-Za-z?]\\d{0,7}(\\[.*])?")) {
            throw new FormatException("'" + text + "' is no type of NumPy");
        }
        char first = text.charAt(0);
        boolean ordered = !Character.isLetter(first) && first != '?';
        ByteOrder order = first == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        char kind = text.charAt(ordered ? 1 : 0);
        String digits = text.substring(ordered ? 2 : 1).replaceAll("\\[.*", "");
        int size = digits.isEmpty() ? 1 : Integer.parseInt(digits);
        NumberType.Kind number =
                switch (kind) {
                    case 'i' -> NumberType.Kind.SIGNED;
                    case 'u', 'b', '?' -> NumberType.Kind.UNSIGNED;
                    case 'f' -> NumberType.Kind.FLOAT;
                    default -> null;
                };
        int bytes = kind == 'U' ? 4 * size : size;
        boolean readable = number != null && Integer.bitCount(size) == 1 && size <= Long.BYTES;
        return new NpyType(bytes, readable ? new NumberType(number, size, order) : null, List.of());
    }

    /** A list of (name, type) or (name, type, shape), one behind the other. */
    private static NpyType packed(List<?> list) {
        List<Field> fields = new ArrayList<>();
        long at = 0;
        for (Object entry : list) {
            if (!(entry instanceof List<?> field) || field.size() < 2 || field.size() > 3) {
                throw new FormatException("its descr has a field that is no (name, type)");
            }
            NpyType type = of(field.get(1));
            long bytes = type.bytes();
            if (field.size() == 3) {
                for (long length : lengths(field.get(2))) {
                    bytes = Math.min(bytes * Math.min(length, Lane.MAX_STRIDE + 1L), Lane.MAX_STRIDE + 1L);
                }
                type = new NpyType((int) bytes, null, List.of());
            }
            add(fields, name(field.get(0)), at, type);
            at += bytes;
        }
        return record(fields, at);
    }

    /** {@code {'names': ..., 'formats': ..., 'offsets': ..., 'itemsize': ...}}. */
    private static NpyType padded(Map<?, ?> map) {
        if (!(map.get("names") instanceof List<?> names)
                || !(map.get("formats") instanceof List<?> formats)
                || formats.size() != names.size()) {
            throw new FormatException("its descr has no names and formats of equal number");
        }
        List<?> offsets = map.get("offsets") instanceof List<?> list ? list : null;
        if (offsets != null && offsets.size() != names.size()) {
            throw new FormatException("its descr has " + offsets.size() + " offsets for " + names.size() + " names");
        }
        List<Field> fields = new ArrayList<>();
        long end = 0;
        for (int i = 0; i < names.size(); i++) {
            NpyType type = of(formats.get(i));
            long at = offsets == null ? end : whole(offsets.get(i));
            add(fields, name(names.get(i)), at, type);
            end = Math.max(end, at + type.bytes());
        }
        long stated = map.containsKey("itemsize") ? whole(map.get("itemsize")) : end;
        if (stated < end) {
            throw new FormatException("its descr has records of " + stated + " bytes with fields up to byte " + end);
        }
        return record(fields, stated);
    }

    private static NpyType record(List<Field> fields, long bytes) {
        if (bytes < 1 || bytes > Lane.MAX_STRIDE) {
            throw new FormatException("its records have " + bytes + " bytes; 1 .. " + Lane.MAX_STRIDE + " can be read");
        }
        return new NpyType((int) bytes, null, List.copyOf(fields));
    }

    private static void add(List<Field> fields, String name, long at, NpyType type) {
        if (at > Lane.MAX_STRIDE || fields.size() == MAX_FIELDS) {
            throw new FormatException("its descr has too many fields, or fields too far apart");
        }
        fields.add(new Field(name, (int) at, type));
    }

    /** A name, or (title, name). */
    private static String name(Object name) {
        Object last = name instanceof List<?> pair && pair.size() == 2 ? pair.get(1) : name;
        if (last instanceof String text) {
            return text;
        }
        throw new FormatException("its descr has a field without a name");
    }

    /** Lengths of axes: a tuple of numbers, or one number. */
    static List<Long> lengths(Object shape) {
        List<Long> lengths = new ArrayList<>();
        for (Object length : shape instanceof List<?> list ? list : List.of(shape)) {
            lengths.add(whole(length));
        }
        return lengths;
    }

    private static long whole(Object number) {
        if (number instanceof Long value) {
            return value;
        }
        throw new FormatException("its header has something else where a whole number must be");
    }
}
