package org.saccade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.ClusterException;
import org.saccade.app.admin.UnreachableException;
import org.saccade.app.config.ConfigFile;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.RegistryException;
import org.saccade.streams.health.HealthService;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** A secret in every place of the configuration that may hold one, and none of it in anything that a command writes. */
class PlantedSecretsTest {

    private static final String SECRET = "pl4nted";

    /** They serve on this machine until they are told to end, or make data sets; they take no secret that the others do not take. */
    private static final Set<String> LONG_AT_WORK =
            Set.of("up", "down", "quickstart", "camera", "generate", "serve", "dashboard");

    private static final String PROPERTIES =
            """
            bootstrap.servers=127.0.0.1:1
            schema.registry.url=http://me:pl4nted@127.0.0.1:1
            security.protocol=SASL_PLAINTEXT
            sasl.mechanism=PLAIN
            sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="me" password="pl4nted";
            sasl.oauthbearer.client.credentials.client.secret=pl4nted
            ssl.key.password=pl4nted
            ssl.keystore.password=pl4nted
            ssl.keystore.key=pl4nted
            ssl.truststore.password=pl4nted
            basic.auth.credentials.source=USER_INFO
            basic.auth.user.info=me:pl4nted
            bearer.auth.token=pl4nted
            schema.registry.ssl.keystore.password=pl4nted
            some.plugin.token=pl4nted
            """;

    @TempDir
    Path home;

    @TestFactory
    Stream<DynamicTest> inNoCommand() throws Exception {
        Path client = Files.writeString(home.resolve("client.properties"), PROPERTIES);
        Files.writeString(home.resolve("config"), "client=" + client + "\nregistry=http://me:pl4nted@127.0.0.1:1\n");
        return leaves(Cli.commandLine(context()), List.of()).stream()
                .filter(words -> !LONG_AT_WORK.contains(words.get(0)))
                .map(words -> DynamicTest.dynamicTest(words.toString(), () -> {
                    Path log = home.resolve(String.join("-", words) + ".log");
                    List<String> call = new ArrayList<>(words);
                    call.addAll(arguments(words));
                    call.addAll(List.of("--verbose", "--log-file", log.toString(), "--json"));
                    Calls.Result result = Calls.call(
                            home,
                            Map.of("SACCADE_TIMEOUT", "200ms", "SACCADE_REGISTRY", "http://me:pl4nted@127.0.0.1:1"),
                            call.toArray(String[]::new));
                    assertThat(result.out() + result.err()).as("%s", call).doesNotContain(SECRET);
                    if (Files.exists(log)) {
                        assertThat(Files.readString(log)).as("log of %s", call).doesNotContain(SECRET);
                    }
                }));
    }

    @Test
    void inNoLineOfAnyClientAtAnyLevel() throws Exception {
        Path client = Files.writeString(home.resolve("client.properties"), PROPERTIES);
        Map<String, String> values = new HashMap<>(ConfigFile.read(client).values());
        // Without the store that it is for, the registry's client does not start.
        values.remove("schema.registry.ssl.keystore.password");
        values.put(AvroWire.RETRY_MS, "300");
        values.put("default.api.timeout.ms", "500");
        values.put("request.timeout.ms", "400");
        ClientSettings settings = new ClientSettings(values);
        List<String> lines = new ArrayList<>();
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        ch.qos.logback.classic.Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        AppenderBase<ILoggingEvent> all = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                String trace =
                        event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
                synchronized (lines) {
                    lines.add(event.getFormattedMessage() + trace);
                }
            }
        };
        all.setContext(context);
        all.start();
        root.addAppender(all);
        root.setLevel(Level.TRACE);
        try (Cluster cluster = Cluster.connect(settings, Duration.ofMillis(300));
                HealthService health = HealthService.start(settings, "secrets", home.resolve("health"))) {
            assertThat(said(() ->
                            cluster.await(cluster.admin().describeCluster().clusterId(), "looking")))
                    .doesNotContain(SECRET);
            assertThat(said(() -> {
                        try (AvroWire wire = settings.wire()) {
                            wire.prepare("events", EventChunk.getClassSchema());
                        }
                    }))
                    .doesNotContain(SECRET);
            assertThat(settings.toString()).doesNotContain(SECRET);
            assertThat(health.streams()).isEmpty();
        } finally {
            root.setLevel(before);
            root.detachAppender(all);
        }
        synchronized (lines) {
            assertThat(lines).hasSizeGreaterThan(20).noneMatch(line -> line.contains(SECRET));
        }
    }

    private static String said(Runnable work) {
        try {
            work.run();
            return "";
        } catch (UnreachableException | ClusterException | RegistryException e) {
            StringBuilder said = new StringBuilder();
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                said.append(cause).append('\n');
            }
            return said.toString();
        }
    }

    /** Something for whatever the command cannot do without. */
    private List<String> arguments(List<String> words) {
        CommandSpec spec = Cli.commandLine(context()).getCommandSpec();
        for (String word : words) {
            spec = spec.subcommands().get(word).getCommandSpec();
        }
        List<String> arguments = new ArrayList<>();
        spec.options().stream().filter(option -> option.required()).forEach(option -> {
            arguments.add(option.longestName());
            // A path must lie in the test's own folder: the command may write there.
            arguments.add(option.type() == Path.class ? home.resolve("made").toString() : "1");
        });
        spec.positionalParameters().stream()
                .filter(parameter -> parameter.arity().min() > 0)
                .forEach(parameter -> arguments.add(home.resolve("none").toString()));
        if (words.get(0).equals("feed")) {
            arguments.add("es+udp://127.0.0.1:0");
            arguments.addAll(List.of("--for", "200ms"));
        }
        return arguments;
    }

    private Context context() {
        Terminal nowhere =
                new Terminal(System.out, System.err, InputStream.nullInputStream(), false, false, false, true, 100);
        return new Context(Map.of(), nowhere, home, null, new Interrupts(Thread.currentThread()));
    }

    private static List<List<String>> leaves(CommandLine line, List<String> path) {
        List<List<String>> leaves = new ArrayList<>();
        line.getSubcommands().forEach((name, sub) -> {
            List<String> deeper = new ArrayList<>(path);
            deeper.add(name);
            leaves.addAll(sub.getSubcommands().isEmpty() ? List.of(deeper) : leaves(sub, deeper));
        });
        return leaves;
    }
}
