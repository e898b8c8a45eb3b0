package org.saccade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.app.serve.Bundles;
import org.saccade.ingest.generate.ShapeScenes;
import org.saccade.local.LocalBroker;
import org.saccade.local.LocalBrokerConfig;
import org.saccade.local.LocalStack;

/** Commands against a real broker with TLS, mutual TLS and SASL/SCRAM listeners: they work, or refuse and say why. */
class SecuredClusterTest {

    private static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required";

    private static final String FRAMES = "T=4,P=2,H=34,W=34,window=320ms,value=binary";

    @TempDir
    static Path folder;

    private static LocalBroker broker;
    private static final Map<String, Integer> PORTS = new LinkedHashMap<>();
    private static Certificates authority;
    private static Certificates stranger;
    private static String clientKey;
    private static Path data;
    private static Path bundle;

    @BeforeAll
    static void start() throws Exception {
        data = folder.resolve("data");
        ShapeScenes.generate(data, 10, 1, 5);
        bundle = Bundles.make(folder.resolve("bundle"), FRAMES, "secured", 1).folder();
        authority = new Certificates(folder, "ours");
        stranger = new Certificates(folder, "theirs");
        clientKey = authority.key("client", "dns:client", "-1d", 30);
        List<ServerSocket> held = new ArrayList<>();
        for (String name : List.of("PLAINTEXT", "CONTROLLER", "TLS", "MUTUAL", "SCRAM", "ELSEWHERE", "EXPIRED")) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            held.add(socket);
            PORTS.put(name, socket.getLocalPort());
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("listeners", listeners(true));
        properties.put("advertised.listeners", listeners(false));
        properties.put(
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,TLS:SSL,MUTUAL:SSL,SCRAM:SASL_SSL,ELSEWHERE:SSL,EXPIRED:SSL");
        String here = authority.key("here", "ip:127.0.0.1,dns:localhost", "-1d", 30);
        key(properties, "tls", here);
        key(properties, "mutual", here);
        key(properties, "scram", here);
        key(properties, "elsewhere", authority.key("elsewhere", "dns:elsewhere.example", "-1d", 30));
        key(properties, "expired", authority.key("expired", "ip:127.0.0.1", "-10d", 5));
        properties.put("listener.name.mutual.ssl.client.auth", "required");
        properties.put("listener.name.mutual.ssl.truststore.location", authority.trust());
        properties.put("listener.name.mutual.ssl.truststore.password", Certificates.PASSWORD);
        properties.put("listener.name.scram.sasl.enabled.mechanisms", "SCRAM-SHA-512");
        properties.put("listener.name.scram.scram-sha-512.sasl.jaas.config", SCRAM + ";");
        broker = LocalBroker.start(LocalBrokerConfig.in(folder.resolve("broker"))
                .withPort(PORTS.get("PLAINTEXT"))
                .withControllerPort(PORTS.get("CONTROLLER"))
                .withProperties(properties));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
            admin.alterConsumerGroupOffsets("g", Map.of(new TopicPartition("t", 0), new OffsetAndMetadata(0)))
                    .all()
                    .get();
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            "me", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), "right")))
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void tlsWorksWithTheRightAuthority() throws Exception {
        works(monitor("TLS", trusting(authority)));
    }

    @Test
    void aForeignAuthorityAWrongHostNameAndAnExpiredCertificateAreRefused() throws Exception {
        refuses(monitor("TLS", trusting(stranger)), "SSL handshake failed");
        refuses(monitor("ELSEWHERE", trusting(authority)), "SSL handshake failed");
        refuses(monitor("EXPIRED", trusting(authority)), "SSL handshake failed");
        Map<String, String> anyName = trusting(authority);
        anyName.put("ssl.endpoint.identification.algorithm", "");
        works(monitor("ELSEWHERE", anyName));
        refuses(monitor("EXPIRED", anyName), "SSL handshake failed");
    }

    @Test
    void mutualTlsWantsTheClientsKey() throws Exception {
        Map<String, String> settings = trusting(authority);
        assertThat(monitor("MUTUAL", settings, "1s").code()).isNotZero();
        settings.put("ssl.keystore.location", clientKey);
        settings.put("ssl.keystore.password", Certificates.PASSWORD);
        works(monitor("MUTUAL", settings));
    }

    @Test
    void scramWantsTheRightPassword() throws Exception {
        works(monitor("SCRAM", scram("right")));
        Calls.Result result = monitor("SCRAM", scram("wr0ng-one"));
        refuses(result, "uthentication failed");
        assertThat(result.err()).doesNotContain("wr0ng-one");
    }

    @Test
    void aPlainClientOnATlsPortIsToldSo() throws Exception {
        Calls.Result result = monitor("TLS", Map.of(), "1s");
        assertThat(result.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(result.err()).contains("security.protocol");
    }

    /** Settings by which a client may enter, and the listener; the rights and the wrongs of each. */
    static Stream<Arguments> entrances() {
        List<Arguments> entrances = new ArrayList<>();
        for (String stage : List.of("replay", "feed", "stream live", "stream train", "train", "classify")) {
            entrances.add(Arguments.of(stage, "TLS", trusting(stranger), "SSL handshake failed"));
            entrances.add(Arguments.of(stage, "EXPIRED", trusting(authority), "SSL handshake failed"));
            entrances.add(Arguments.of(stage, "SCRAM", scram("wr0ng-one"), "uthentication failed"));
        }
        return entrances.stream();
    }

    @ParameterizedTest(name = "{0} at {1}: {3}")
    @MethodSource("entrances")
    void everyStageRefusesWhoIsNotWhoItShouldBe(String stage, String listener, Map<String, String> settings, String why)
            throws Exception {
        Calls.Result result = call(listener, settings, "5s", stage(stage, "refused"));
        assertThat(result.code()).as(result.out()).isIn(ExitCode.FAILED, ExitCode.UNREACHABLE);
        assertThat(result.err()).contains(why).doesNotContain("wr0ng-one").doesNotContain("\tat ");
    }

    private static int freePort() {
        try (DatagramSocket socket = new DatagramSocket()) {
            return socket.getLocalPort();
        } catch (SocketException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a stage is called with; a bundle and a recording are there before. */
    private static String[] stage(String name, String set) {
        return switch (name) {
            case "replay" -> new String[] {"replay", data.toString()};
            case "feed" -> new String[] {"feed", "es+udp://127.0.0.1:" + freePort(), "--for", "200ms"};
            case "stream live" ->
                new String[] {
                    "stream",
                    "live",
                    "--frames",
                    FRAMES,
                    "--checkpoints",
                    folder.resolve("live").toString()
                };
            case "stream train" ->
                new String[] {"stream", "train", "--set", set, "--frames", FRAMES, "--parallelism", "1"};
            case "train" ->
                new String[] {
                    "train",
                    "--set",
                    set,
                    "--frames",
                    FRAMES,
                    "--classes",
                    Integer.toString(ShapeScenes.classNames().size()),
                    "--epochs",
                    "1",
                    "--threads",
                    "1",
                    "--out",
                    folder.resolve("runs").resolve(set).toString()
                };
            case "classify" -> new String[] {"classify", "--bundle", bundle.toString(), "--group", "classify-" + set};
            default -> throw new IllegalArgumentException(name);
        };
    }

    @Test
    void theWholeWayFromARecordingToAnAnswerWorksOverTlsAndScram() throws Exception {
        Map<String, String> scram = scram("right");
        Map<String, String> tls = trusting(authority);
        succeeds(call("TLS", tls, "20s", "topics", "create"));
        succeeds(call("TLS", tls, "20s", stage("feed", "")));
        succeeds(call("SCRAM", scram, "20s", stage("feed", "")));
        succeeds(call("SCRAM", scram, "20s", stage("replay", "")));
        ExecutorService beside = Executors.newSingleThreadExecutor();
        Future<Calls.Result> making = beside.submit(() -> call("SCRAM", scram, "20s", stage("stream train", "all")));
        succeeds(call("TLS", tls, "20s", stage("train", "all")));
        succeeds(making.get());
        for (String listener : List.of("TLS", "SCRAM")) {
            Map<String, String> settings = listener.equals("TLS") ? tls : scram;
            AtomicReference<Thread> runner = new AtomicReference<>();
            Future<Calls.Result> answering = beside.submit(() -> {
                runner.set(Thread.currentThread());
                return call(listener, settings, "20s", stage("classify", listener));
            });
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                String group = "classify-" + listener;
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                    assertThat(answering.isDone()).as("still at work").isFalse();
                    return admin.listGroups().all().get().stream()
                                    .anyMatch(one -> one.groupId().equals(group))
                            && admin.describeConsumerGroups(List.of(group))
                                            .all()
                                            .get()
                                            .get(group)
                                            .members()
                                            .size()
                                    == 1;
                });
            }
            runner.get().interrupt();
            assertThat(answering.get(60, TimeUnit.SECONDS).err()).doesNotContain("handshake", "uthentication");
        }
        beside.shutdown();
    }

    private static void succeeds(Calls.Result result) {
        assertThat(result.code()).as(result.err()).isZero();
    }

    private static Map<String, String> scram(String password) {
        Map<String, String> settings = trusting(authority);
        settings.put("security.protocol", "SASL_SSL");
        settings.put("sasl.mechanism", "SCRAM-SHA-512");
        settings.put("sasl.jaas.config", SCRAM + " username=\"me\" password=\"" + password + "\";");
        return settings;
    }

    private static void works(Calls.Result result) throws Exception {
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(new ObjectMapper()
                        .readTree(result.out())
                        .at("/groups/0/partitions/0/lag")
                        .asLong())
                .isZero();
    }

    private static void refuses(Calls.Result result, String why) {
        assertThat(result.code()).as(result.out()).isIn(ExitCode.FAILED, ExitCode.UNREACHABLE);
        assertThat(result.err()).contains(why);
        assertThat(result.err().lines()).as("one line, no stack trace").hasSize(1);
    }

    private static Calls.Result monitor(String listener, Map<String, String> settings) throws Exception {
        return monitor(listener, settings, "20s");
    }

    private static Calls.Result monitor(String listener, Map<String, String> settings, String timeout)
            throws Exception {
        return call(listener, settings, timeout, "monitor", "--once", "--json", "--group", "g");
    }

    private static Calls.Result call(String listener, Map<String, String> settings, String timeout, String... words)
            throws Exception {
        StringBuilder text = new StringBuilder();
        settings.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        Path client = Files.writeString(Files.createTempFile(folder, "client", ".properties"), text);
        return Calls.call(
                folder.resolve("home"),
                Map.of(
                        "SACCADE_CLIENT",
                        client.toString(),
                        "SACCADE_REGISTRY",
                        LocalStack.shared().registryUrl(),
                        "SACCADE_TIMEOUT",
                        timeout,
                        "SACCADE_BOOTSTRAP",
                        "127.0.0.1:" + PORTS.get(listener)),
                words);
    }

    private static Map<String, String> trusting(Certificates who) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("security.protocol", "SSL");
        settings.put("ssl.truststore.location", who.trust());
        settings.put("ssl.truststore.password", Certificates.PASSWORD);
        return settings;
    }

    private static String listeners(boolean controller) {
        List<String> listeners = new ArrayList<>();
        PORTS.forEach((name, port) -> {
            if (controller || !name.equals("CONTROLLER")) {
                listeners.add(name + "://127.0.0.1:" + port);
            }
        });
        return String.join(",", listeners);
    }

    private static void key(Map<String, String> properties, String listener, String store) {
        properties.put("listener.name." + listener + ".ssl.keystore.location", store);
        properties.put("listener.name." + listener + ".ssl.keystore.password", Certificates.PASSWORD);
        properties.put("listener.name." + listener + ".ssl.key.password", Certificates.PASSWORD);
    }
}
