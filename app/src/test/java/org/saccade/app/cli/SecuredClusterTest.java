package org.saccade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.local.LocalBroker;
import org.saccade.local.LocalBrokerConfig;

/** Commands against a real broker with TLS, mutual TLS and SASL/SCRAM listeners: they work, or refuse and say why. */
class SecuredClusterTest {

    private static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required";

    @TempDir
    static Path folder;

    private static LocalBroker broker;
    private static final Map<String, Integer> PORTS = new LinkedHashMap<>();
    private static Certificates authority;
    private static Certificates stranger;
    private static String clientKey;

    @BeforeAll
    static void start() throws Exception {
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
        Map<String, String> settings = trusting(authority);
        settings.put("security.protocol", "SASL_SSL");
        settings.put("sasl.mechanism", "SCRAM-SHA-512");
        settings.put("sasl.jaas.config", SCRAM + " username=\"me\" password=\"right\";");
        works(monitor("SCRAM", settings));
        settings.put("sasl.jaas.config", SCRAM + " username=\"me\" password=\"wr0ng-one\";");
        Calls.Result result = monitor("SCRAM", settings);
        refuses(result, "uthentication failed");
        assertThat(result.err()).doesNotContain("wr0ng-one");
    }

    @Test
    void aPlainClientOnATlsPortIsToldSo() throws Exception {
        Calls.Result result = monitor("TLS", Map.of(), "1s");
        assertThat(result.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(result.err()).contains("security.protocol");
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
        StringBuilder text = new StringBuilder();
        settings.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        Path client = Files.writeString(Files.createTempFile(folder, "client", ".properties"), text);
        return Calls.call(
                folder.resolve("home"),
                Map.of("SACCADE_CLIENT", client.toString(), "SACCADE_REGISTRY", "mock://none"),
                "monitor",
                "--once",
                "--json",
                "--group",
                "g",
                "--timeout",
                timeout,
                "--bootstrap",
                "127.0.0.1:" + PORTS.get(listener));
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
