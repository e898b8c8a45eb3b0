package org.saccade.app.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.PoisonRecordException;

/** A Kafka record as fields and as text. */
final class RecordText {

    /** Elements of an array that the text shows; JSON has them all. */
    private static final int SHOWN = 12;

    private RecordText() {}

    /** Its place, time, key, and the fields of its value by the schema that wrote it; where it is no such value, why. */
    static Map<String, Object> fields(ConsumerRecord<byte[], byte[]> record, AvroWire wire) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("record", record.topic() + "-" + record.partition() + "@" + record.offset());
        fields.put("time", Instant.ofEpochMilli(record.timestamp()).toString());
        fields.put("key", record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8));
        fields.put("valueBytes", record.value() == null ? 0 : record.value().length);
        try {
            GenericRecord value = wire.decode(record.value());
            fields.put("type", value.getSchema().getName());
            fields.put("value", plain(value));
        } catch (PoisonRecordException e) {
            fields.put("type", null);
            fields.put("value", record.value() == null ? null : plain(ByteBuffer.wrap(record.value())));
            fields.put("problem", e.getMessage());
        }
        return fields;
    }

    private static Object plain(Object value) {
        if (value instanceof GenericRecord record) {
            Map<String, Object> fields = new LinkedHashMap<>();
            for (Schema.Field field : record.getSchema().getFields()) {
                fields.put(field.name(), plain(record.get(field.pos())));
            }
            return fields;
        }
        if (value instanceof ByteBuffer bytes) {
            return Map.of("bytes", bytes.remaining(), "sha256", sha256(bytes));
        }
        if (value instanceof Collection<?> list) {
            List<Object> plain = new ArrayList<>();
            list.forEach(element -> plain.add(plain(element)));
            return plain;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> plain = new LinkedHashMap<>();
            map.forEach((key, element) -> plain.put(key.toString(), plain(element)));
            return plain;
        }
        return value == null || value instanceof Number || value instanceof Boolean ? value : value.toString();
    }

    private static String sha256(ByteBuffer bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes.duplicate());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The same as lines, with an empty one at the end. */
    static String block(Map<String, Object> fields) {
        StringBuilder text = new StringBuilder();
        text.append(fields.get("record")).append("  ").append(fields.get("time"));
        text.append("  key ").append(fields.get("key") == null ? "none" : fields.get("key"));
        text.append("  ").append(fields.get("type") == null ? "unreadable" : fields.get("type"));
        text.append(", ").append(Table.bytes(((Number) fields.get("valueBytes")).longValue()));
        text.append('\n');
        if (fields.containsKey("problem")) {
            text.append("  ").append(fields.get("problem")).append('\n');
        } else {
            lines(text, (Map<?, ?>) fields.get("value"));
        }
        return text.append('\n').toString();
    }

    private static void lines(StringBuilder text, Map<?, ?> fields) {
        int width = fields.keySet().stream()
                .mapToInt(name -> name.toString().length())
                .max()
                .orElse(0);
        fields.forEach((name, value) -> text.append("  ")
                .append(name)
                .append(" ".repeat(width - name.toString().length() + 2))
                .append(brief(value))
                .append('\n'));
    }

    private static String brief(Object value) {
        if (value instanceof Map<?, ?> map && map.containsKey("sha256")) {
            return Table.count(((Number) map.get("bytes")).longValue()) + " bytes, SHA-256 " + map.get("sha256");
        }
        if (value instanceof List<?> list && list.size() > SHOWN) {
            String first = list.subList(0, SHOWN).toString();
            return first.substring(0, first.length() - 1) + ", ... " + Table.count(list.size()) + " in all]";
        }
        return String.valueOf(value);
    }
}
