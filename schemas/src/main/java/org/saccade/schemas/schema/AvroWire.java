package org.saccade.schemas.schema;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Avro records to and from Kafka values in Confluent's wire format, with the schemas in a registry: the only class that knows the format; {@link
 * SchemaRegistry} is the only one that asks a registry.
 *
 * <pre>
 *   byte 0       magic, 0
 *   bytes 1..4   schema id, big-endian
 *   bytes 5..    the record in Avro's binary form
 * </pre>
 *
 * The subject of a topic's values is {@code <topic>-value}; on first use it is set to FULL_TRANSITIVE and the schema is registered (unless
 * {@code auto.register.schemas} is false, then it must be there). Ids and schemas are cached for ever: a registry that goes away stops
 * only schemas never seen before.
 *
 * <p>Configuration has Confluent's keys: {@code schema.registry.url}, {@code basic.auth.credentials.source},
 * {@code basic.auth.user.info}, {@code bearer.auth.*}, {@code schema.registry.ssl.*}, {@code auto.register.schemas}.
 *
 * <p>Safe for several threads.
 */
public final class AvroWire implements AutoCloseable {

    /** Registry address or addresses, comma-separated. */
    public static final String REGISTRY_URL = "schema.registry.url";

    /** How long to go on asking a registry that does not answer, in milliseconds; 30,000 by default. */
    public static final String RETRY_MS = "schema.registry.retry.ms";

    /** Whether {@link #encode} may register schemas; true by default. */
    public static final String AUTO_REGISTER = "auto.register.schemas";

    private static final int HEADER = 5;

    static {
        // Avro allocates what a length in the record says before it looks at the bytes that are there; bound it by the
        // largest value
        // that our topics accept. Read by Avro when its decoder is first loaded.
        System.getProperties().putIfAbsent("org.apache.avro.limits.bytes.maxLength", "16777216");
        System.getProperties().putIfAbsent("org.apache.avro.limits.string.maxLength", "1048576");
        System.getProperties().putIfAbsent("org.apache.avro.limits.collectionItems.maxLength", "1048576");
        // Avro makes objects of classes that a schema names only where they are trusted; ours are, nothing else is
        // added.
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(), type -> type.getPackage() == AvroWire.class.getPackage()));
    }

    /** A writer looks up its record's model by reflection when it is made; once made it holds no state. */
    private static final ClassValue<DatumWriter<SpecificRecord>> WRITERS = new ClassValue<>() {
        @Override
        protected DatumWriter<SpecificRecord> computeValue(Class<?> type) {
            SpecificData model = SpecificData.getForClass(type);
            return new SpecificDatumWriter<>(model.getSchema(type), model);
        }
    };

    private final SchemaRegistry registry;
    private final Map<Subject, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Schema> writers = new ConcurrentHashMap<>();
    private final ThreadLocal<Map<Reading, DatumReader<?>>> readers = ThreadLocal.withInitial(HashMap::new);

    /**
     * @param config client settings; keys that are not the registry's are ignored
     * @throws IllegalArgumentException when {@code schema.registry.url} is missing
     * @throws RegistryException when there is a password of a key or trust store and not the store
     */
    public AvroWire(Map<String, ?> config) {
        registry = new SchemaRegistry(config);
    }

    /** The address in use, for messages: no name or password. */
    public String registryUrl() {
        return registry.url();
    }

    /**
     * The value for a Kafka record.
     *
     * @throws RegistryException when the schema is not known yet and the registry cannot be reached for 30 s or refuses it
     */
    public byte[] encode(String topic, SpecificRecord record) {
        return encode(idOf(topic, record.getSchema()), record);
    }

    /** The same with a schema id that is known otherwise; asks no registry. */
    public static byte[] encode(int id, SpecificRecord record) {
        WireBuffer out = WireBuffer.ofThread();
        out.write(0);
        out.write(id >>> 24);
        out.write(id >>> 16);
        out.write(id >>> 8);
        out.write(id);
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            WRITERS.get(record.getClass()).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return out.bytes();
    }

    /**
     * The record in a Kafka value. Fields that only the writer has are ignored, fields that only the reader has take their defaults.
     *
     * @throws PoisonRecordException when the bytes are not such a record: the record belongs in the dead-letter topic
     * @throws RegistryException when the schema is new and the registry cannot be reached for 30 s: the record may be fine, try again
     */
    public <T extends SpecificRecord> T decode(byte[] value, Class<T> type) {
        int id = idIn(value, type.getSimpleName());
        return read(value, id, readerOf(id, type), type.getSimpleName());
    }

    /**
     * The record in a Kafka value by the schema that wrote it, whatever that is: for those who look at records, not into them.
     *
     * @throws PoisonRecordException when the bytes are no record of that schema
     * @throws RegistryException as {@link #decode(byte[], Class)}
     */
    public GenericRecord decode(byte[] value) {
        int id = idIn(value, "a record");
        Schema writer = writerOf(id);
        if (writer.getType() != Schema.Type.RECORD) {
            throw new PoisonRecordException("schema id " + id + " is of type " + writer.getType() + ", no record");
        }
        return read(value, id, new GenericDatumReader<>(writer), writer.getName());
    }

    private static int idIn(byte[] value, String expected) {
        if (value == null) {
            throw new PoisonRecordException("the value is null, expected " + expected);
        }
        if (value.length < HEADER) {
            throw new PoisonRecordException(
                    "a value of " + value.length + " bytes has no schema id: 5 bytes are the least");
        }
        if (value[0] != 0) {
            throw new PoisonRecordException("magic byte " + (value[0] & 0xFF) + " at byte 0, expected 0");
        }
        return ByteBuffer.wrap(value, 1, 4).getInt();
    }

    private static <T> T read(byte[] value, int id, DatumReader<T> reader, String type) {
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(value, HEADER, value.length - HEADER, null);
            T record = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new PoisonRecordException("bytes are left over after a " + type + " of schema id " + id);
            }
            return record;
        } catch (IOException
                | AvroRuntimeException
                | ClassCastException
                | UnsupportedOperationException
                | IndexOutOfBoundsException
                | SecurityException e) {
            throw new PoisonRecordException(
                    "the " + (value.length - HEADER) + " bytes after schema id " + id + " are no " + type + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** The calling thread's reader of one schema id into one type: making one compares both schemas field by field. */
    @SuppressWarnings("unchecked")
    private <T extends SpecificRecord> DatumReader<T> readerOf(int id, Class<T> type) {
        Map<Reading, DatumReader<?>> own = readers.get();
        Reading key = new Reading(id, type);
        DatumReader<?> known = own.get(key);
        if (known == null) {
            Schema writer = writerOf(id);
            SpecificData model = SpecificData.getForClass(type);
            Schema reader = model.getSchema(type);
            if (!writer.getFullName().equals(reader.getFullName())) {
                throw new PoisonRecordException(
                        "schema id " + id + " is " + writer.getFullName() + ", expected " + reader.getFullName());
            }
            known = new SpecificDatumReader<T>(writer.equals(reader) ? reader : writer, reader, model);
            own.put(key, known);
        }
        return (DatumReader<T>) known;
    }

    /**
     * Registers the schema of a topic ahead of its first record, so that an unreachable registry shows before any work.
     *
     * @return its id
     */
    public int prepare(String topic, Schema schema) {
        return idOf(topic, schema);
    }

    private int idOf(String topic, Schema schema) {
        Subject key = new Subject(topic, schema);
        Integer known = ids.get(key);
        if (known != null) {
            return known;
        }
        int id = registry.idOf(topic + "-value", schema);
        ids.put(key, id);
        return id;
    }

    private Schema writerOf(int id) {
        Schema known = writers.get(id);
        if (known != null) {
            return known;
        }
        Schema schema = registry.schema(id);
        writers.put(id, schema);
        return schema;
    }

    /** The bytes of a field of type {@code bytes}, as an array of their own. */
    public static byte[] bytes(ByteBuffer field) {
        if (field.hasArray()
                && field.arrayOffset() == 0
                && field.position() == 0
                && field.remaining() == field.array().length) {
            return field.array();
        }
        byte[] copy = new byte[field.remaining()];
        field.duplicate().get(copy);
        return copy;
    }

    @Override
    public void close() {
        registry.close();
    }

    @Override
    public String toString() {
        return "AvroWire[" + registry.url() + ", ids "
                + Arrays.toString(ids.values().toArray()) + "]";
    }

    /** A schema in a topic's values. Avro keeps a schema's hash, and compares by identity first. */
    private record Subject(String topic, Schema schema) {}

    /** What a reader reads, and as what. */
    private record Reading(int id, Class<?> type) {}
}
