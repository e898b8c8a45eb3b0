package org.saccade.schemas.schema;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;

/**
 * The questions that {@link AvroWire} has for a schema registry, asked again for a while where it does not answer. Who asks keeps the
 * answers. Safe for several threads.
 */
final class SchemaRegistry implements AutoCloseable {

    private static final int UNKNOWN_SCHEMA = 404;
    private static final int CONFLICT = 409;
    private static final int ATTEMPTS = 3;
    private static final String COMPATIBILITY = "FULL_TRANSITIVE";
    private static final int CACHED_SCHEMAS = 1000;
    private static final Pattern USER_INFO = Pattern.compile("//([^/@,]*)@");
    private static final String CREDENTIALS_SOURCE = "basic.auth.credentials.source";
    private static final String DEFAULT_RETRY_MS = "30000";

    private final SchemaRegistryClient client;
    private final String url;
    private final boolean register;
    private final long retryMs;

    /** As {@link AvroWire#AvroWire}. */
    SchemaRegistry(Map<String, ?> config) {
        Object setting = config.get(AvroWire.REGISTRY_URL);
        if (setting == null || setting.toString().isBlank()) {
            throw new IllegalArgumentException("setting " + AvroWire.REGISTRY_URL + " is missing");
        }
        String urls = setting.toString().trim();
        url = withoutUserInfo(urls);
        retryMs = retryMs(config.get(AvroWire.RETRY_MS));
        register = !"false".equalsIgnoreCase(String.valueOf(config.get(AvroWire.AUTO_REGISTER)));
        checkStores(config);
        client = new CachedSchemaRegistryClient(
                List.of(url.split("\\s*,\\s*")),
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
        settings.remove(AvroWire.REGISTRY_URL);
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
                    "setting " + AvroWire.RETRY_MS + " is \"" + text + "\", not a number of milliseconds");
        }
        return Long.parseLong(text);
    }

    /** Addresses without the name and password that may stand in front of a host: fit for messages. */
    static String withoutUserInfo(String urls) {
        return USER_INFO.matcher(urls).replaceAll("//");
    }

    /** The address, for messages: no name or password. */
    String url() {
        return url;
    }

    /**
     * The id of a schema in a subject; registers it where it may.
     *
     * @throws RegistryException when the registry does not answer for 30 s or refuses the schema
     */
    int idOf(String subject, Schema schema) {
        return ask("registering the schema of " + subject, () -> {
            AvroSchema avro = new AvroSchema(schema);
            return register ? register(subject, avro) : client.getId(subject, avro);
        });
    }

    /**
     * Of writers that begin a subject at once the registry refuses all but one, first to set the rule and then to register: asked again it
     * finds both there. A schema that breaks the rule is refused each time.
     */
    private int register(String subject, AvroSchema schema) throws IOException, RestClientException {
        for (int attempt = 1; ; attempt++) {
            try {
                client.updateCompatibility(subject, COMPATIBILITY);
                return client.register(subject, schema);
            } catch (RestClientException e) {
                if (e.getStatus() != CONFLICT || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /**
     * The schema of an id.
     *
     * @throws PoisonRecordException when there is none, or it is not Avro's
     * @throws RegistryException when the registry does not answer for 30 s
     */
    Schema schema(int id) {
        return ask("looking up schema id " + id, () -> {
            try {
                return ((AvroSchema) client.getSchemaById(id)).rawSchema();
            } catch (RestClientException e) {
                if (e.getStatus() == UNKNOWN_SCHEMA) {
                    throw new PoisonRecordException("schema id " + id + " is not in the registry at " + url, e);
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
                            "schema registry " + url + " refused " + what + ": " + e.getMessage() + hint, e);
                }
                failure = e;
            } catch (IOException e) {
                failure = e;
            }
            if (System.nanoTime() > end) {
                throw new RegistryException(
                        "schema registry " + url + " was not reachable for " + retryMs / 1000 + " s while " + what
                                + ": " + failure.getMessage(),
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

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new RegistryException("closing the client of " + url + " failed", e);
        }
    }

    /** One question to the registry. */
    private interface RegistryCall<R> {
        R run() throws IOException, RestClientException;
    }
}
