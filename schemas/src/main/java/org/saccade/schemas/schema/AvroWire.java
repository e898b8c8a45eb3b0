package org.saccade.schemas.schema;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * Avro records to and from Kafka values in Confluent's wire format, with the schemas in a registry: the only class that knows either.
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
    private static final int UNKNOWN_SCHEMA = 404;
    private static final int CONFLICT = 409;
    private static final int ATTEMPTS = 3;
    private static final String COMPATIBILITY = "FULL_TRANSITIVE";
    private static final int CACHED_SCHEMAS = 1000;
    private static final Pattern USER_INFO = Pattern.compile("//([^/@,]*)@");
    private static final String CREDENTIALS_SOURCE = "basic.auth.credentials.source";
    private static final String DEFAULT_RETRY_MS = "30000";

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

    private final SchemaRegistryClient registry;
    private final String registryUrl;
    private final boolean register;
    private final long retryMs;
    private final Map<Subject, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Schema> writers = new ConcurrentHashMap<>();
    private final ThreadLocal<Map<Reading, DatumReader<?>>> readers = ThreadLocal.withInitial(HashMap::new);

    /**
     * @param config client settings; keys that are not the registry's are ignored
     * @throws IllegalArgumentException when {@code schema.registry.url} is missing
     * @throws RegistryException when there is a password of a key or trust store and not the store
     */
    public AvroWire(Map<String, ?> config) {
        Object url = config.get(REGISTRY_URL);
        if (url == null || url.toString().isBlank()) {
            throw new IllegalArgumentException("setting " + REGISTRY_URL + " is missing");
        }
        String urls = url.toString().trim();
        registryUrl = withoutUserInfo(urls);
        retryMs = retryMs(config.get(RETRY_MS));
        register = !"false".equalsIgnoreCase(String.valueOf(config.get(AUTO_REGISTER)));
        checkStores(config);
        registry = new CachedSchemaRegistryClient(
                List.of(registryUrl.split("\\s*,\\s*")),
                CACHED_SCHEMAS,
                List.of(new AvroSchemaProvider()),
                withUserInfo(config, urls),
                Map.of());
    }

    /** The registry's client has no words for a password without its store but a plain RuntimeException. */
    private static void checkStores(Map<String, ?> config) {
        for (String store : List.of("schema.registry.ssl.keystore.", "schema.registry.ssl.truststore.")) {
            if (config.get(store + "password") != null && config.get(store + "location") == null) {
                throw new RegistryException(
                        "setting " + store + "password is there and " + store
                                + "location is not: a password of no store",
                        null);
            }
        }
    }

    /** The settings, with a name and password that stand in an address moved to where the client keeps secrets: it logs addresses. */
    private static Map<String, Object> withUserInfo(Map<String, ?> config, String urls) {
        Map<String, Object> settings = new HashMap<>(config);
        settings.remove(REGISTRY_URL);
        Matcher userInfo = USER_INFO.matcher(urls);
        if (userInfo.find() && "URL".equals(settings.getOrDefault(CREDENTIALS_SOURCE, "URL"))) {
            settings.put(CREDENTIALS_SOURCE, "USER_INFO");
            settings.put(
                    "basic.auth.user.info",
                    URLDecoder.decode(userInfo.group(1).replace("+", "%2B"), StandardCharsets.UTF_8));
        }
        return settings;
    }

    private static long retryMs(Object setting) {
        String text = setting == null ? DEFAULT_RETRY_MS : setting.toString().trim();
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(
                    "setting " + RETRY_MS + " is \"" + text + "\", not a number of milliseconds");
        }
        return Long.parseLong(text);
    }

    /** Addresses without the name and password that may stand in front of a host: fit for messages. */
    static String withoutUserInfo(String urls) {
        return USER_INFO.matcher(urls).replaceAll("//");
    }

    /** The address in use, for messages: no name or password. */
    public String registryUrl() {
        return registryUrl;
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
        String subject = topic + "-value";
        int id = ask("registering the schema of " + subject, () -> {
            AvroSchema avro = new AvroSchema(schema);
            return register ? register(subject, avro) : registry.getId(subject, avro);
        });
        ids.put(key, id);
        return id;
    }

    /**
     * Of writers that begin a subject at once the registry refuses all but one, first to set the rule and then to register: asked again it
     * finds both there. A schema that breaks the rule is refused each time.
     */
    private int register(String subject, AvroSchema schema) throws IOException, RestClientException {
        for (int attempt = 1; ; attempt++) {
            try {
                registry.updateCompatibility(subject, COMPATIBILITY);
                return registry.register(subject, schema);
            } catch (RestClientException e) {
                if (e.getStatus() != CONFLICT || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private Schema writerOf(int id) {
        Schema known = writers.get(id);
        if (known != null) {
            return known;
        }
        Schema schema = ask("looking up schema id " + id, () -> {
            try {
                return ((AvroSchema) registry.getSchemaById(id)).rawSchema();
            } catch (RestClientException e) {
                if (e.getStatus() == UNKNOWN_SCHEMA) {
                    throw new PoisonRecordException("schema id " + id + " is not in the registry at " + registryUrl, e);
                }
                throw e;
            } catch (IOException e) {
                // The client's own words for a schema that is there and is not Avro's: asking again does not change it.
                if (String.valueOf(e.getMessage()).startsWith("Invalid schema")) {
                    throw new PoisonRecordException("schema id " + id + " is no Avro schema: " + e.getMessage(), e);
                }
                throw e;
            }
        });
        writers.put(id, schema);
        return schema;
    }

    /** Asks the registry, again and again for a while where it does not answer or is itself in trouble. */
    private <R> R ask(String what, RegistryCall<R> call) {
        long end = System.nanoTime() + retryMs * 1_000_000;
        long pauseMs = 50;
        while (true) {
            Exception failure;
            try {
                return call.run();
            } catch (RestClientException e) {
                if (e.getStatus() < 500) {
                    // What Confluent's API does not find has a code of its own: here the API itself is not found.
                    String hint = e.getErrorCode() == 404 ? "; does the address lack a path, as /apis/ccompat/v7?" : "";
                    throw new RegistryException(
                            "schema registry " + registryUrl + " refused " + what + ": " + e.getMessage() + hint, e);
                }
                failure = e;
            } catch (IOException e) {
                failure = e;
            }
            if (System.nanoTime() > end) {
                throw new RegistryException(
                        "schema registry " + registryUrl + " was not reachable for " + retryMs / 1000 + " s while "
                                + what + ": " + failure.getMessage(),
                        failure);
            }
            try {
                Thread.sleep(pauseMs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RegistryException("interrupted while " + what, e);
            }
            pauseMs = Math.min(2000, pauseMs * 2);
        }
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
        try {
            registry.close();
        } catch (IOException e) {
            throw new RegistryException("closing the client of " + registryUrl + " failed", e);
        }
    }

    @Override
    public String toString() {
        return "AvroWire[" + registryUrl + ", ids "
                + Arrays.toString(ids.values().toArray()) + "]";
    }

    /** A schema in a topic's values. Avro keeps a schema's hash, and compares by identity first. */
    private record Subject(String topic, Schema schema) {}

    /** What a reader reads, and as what. */
    private record Reading(int id, Class<?> type) {}

    /** One question to the registry. */
    private interface RegistryCall<R> {
        R run() throws IOException, RestClientException;
    }
}
