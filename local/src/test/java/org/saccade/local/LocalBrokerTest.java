package org.saccade.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalBrokerTest {

    @TempDir
    Path folder;

    @Test
    void recordsSurviveRestartOnOtherPorts() throws Exception {
        LocalBrokerConfig config = LocalBrokerConfig.in(folder);
        String first;
        try (LocalBroker broker = LocalBroker.start(config)) {
            first = broker.bootstrapServers();
            Clients.createTopic(first, "t", 1);
            Clients.produce(first, "t", 0, 1000);
            assertThat(broker.diskUsage()).isBetween(1L, 10L << 20);
        }
        // Held, so that the second start cannot get the same ports by chance.
        try (ServerSocket held = new ServerSocket(port(first), 1, InetAddress.getByName("127.0.0.1"));
                LocalBroker broker = LocalBroker.start(config)) {
            assertThat(held.isBound()).isTrue();
            assertThat(broker.bootstrapServers()).isNotEqualTo(first);
            Clients.produce(broker.bootstrapServers(), "t", 1000, 1200);
            assertThat(Clients.consume(broker.bootstrapServers(), "t", 1200)).isEqualTo(Clients.range(0, 1200));
        }
    }

    @Test
    void aChangedControllerPortOverTheSameFolderWorks() throws Exception {
        List<Integer> ports = Ports.free(3);
        LocalBrokerConfig config = LocalBrokerConfig.in(folder).withPort(ports.get(0));
        try (LocalBroker broker = LocalBroker.start(config.withControllerPort(ports.get(1)))) {
            Clients.createTopic(broker.bootstrapServers(), "t", 1);
            Clients.produce(broker.bootstrapServers(), "t", 0, 10);
        }
        try (LocalBroker broker = LocalBroker.start(config.withControllerPort(ports.get(2)))) {
            assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + ports.get(0));
            Clients.createTopic(broker.bootstrapServers(), "u", 2);
            assertThat(Clients.consume(broker.bootstrapServers(), "t", 10)).isEqualTo(Clients.range(0, 10));
        }
    }

    @Test
    void threeNodesReplicate() throws Exception {
        LocalBrokerConfig config = LocalBrokerConfig.in(folder).withNodes(3);
        try (LocalBroker broker = LocalBroker.start(config);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            assertThat(broker.bootstrapServers().split(",")).hasSize(3);
            Clients.createTopic(broker.bootstrapServers(), "t", 1);
            TopicDescription t =
                    admin.describeTopics(Set.of("t")).allTopicNames().get().get("t");
            assertThat(t.partitions().get(0).replicas()).hasSize(3);
            Clients.produce(broker.bootstrapServers(), "t", 0, 100);
        }
        try (LocalBroker broker = LocalBroker.start(config)) {
            assertThat(Clients.consume(broker.bootstrapServers(), "t", 100)).isEqualTo(Clients.range(0, 100));
        }
        assertThatThrownBy(() -> LocalBroker.start(LocalBrokerConfig.in(folder)))
                .isInstanceOf(LocalServiceException.class)
                .hasMessageContaining("3 node(s), 1 asked for");
    }

    @Test
    void namesATakenPortAndAFolderInUse() throws Exception {
        try (LocalBroker broker = LocalBroker.start(LocalBrokerConfig.in(folder))) {
            int taken = port(broker.bootstrapServers());
            assertThatThrownBy(() -> LocalBroker.start(
                            LocalBrokerConfig.in(folder.resolve("other")).withPort(taken)))
                    .isInstanceOfSatisfying(
                            PortTakenException.class, e -> assertThat(e.port()).isEqualTo(taken))
                    .hasMessageContaining("Kafka broker cannot listen on 127.0.0.1:" + taken);
            assertThatThrownBy(() -> LocalBroker.start(LocalBrokerConfig.in(folder)))
                    .isInstanceOf(FolderInUseException.class)
                    .hasMessageContaining(folder.toString());
            Clients.createTopic(broker.bootstrapServers(), "still-serving", 1);
            broker.close();
        }
        LocalBroker.start(LocalBrokerConfig.in(folder)).close();
    }

    /** Kafka would end the process of the tests here. */
    @Test
    void aControllersPortThatIsTakenAfterTheLookIsNamed() throws Exception {
        List<Integer> ports = Ports.free(2);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            LocalBrokerConfig config = LocalBrokerConfig.in(folder)
                    .withPort(ports.get(0))
                    .withControllerPort(ports.get(1))
                    .withProperties(Map.of(
                            "listeners",
                            "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                                    .formatted(ports.get(0), taken.getLocalPort())));
            assertThatThrownBy(() -> LocalBroker.start(config)).isInstanceOf(PortTakenException.class);
        }
    }

    @Test
    void nothingCreatesTopicsByUseAndOverridesReachTheBroker() throws Exception {
        LocalBrokerConfig config = LocalBrokerConfig.in(folder).withProperties(Map.of("log.retention.ms", "12345"));
        try (LocalBroker broker = LocalBroker.start(config)) {
            Map<String, String> settings = Clients.brokerSettings(broker.bootstrapServers());
            assertThat(settings)
                    .containsEntry("auto.create.topics.enable", "false")
                    .containsEntry("message.max.bytes", "8388608")
                    .containsEntry("log.retention.ms", "12345");
        }
    }

    @Test
    void checksItsConfiguration() {
        LocalBrokerConfig config = LocalBrokerConfig.in(folder);
        assertThatThrownBy(() -> config.withPort(65_536)).hasMessageContaining("port is 65536");
        assertThatThrownBy(() -> config.withNodes(2)).hasMessageContaining("nodes is 2");
        assertThatThrownBy(() -> config.withPort(9092).withControllerPort(9092)).hasMessageContaining("overlap");
        assertThatThrownBy(() -> config.withPort(65_534).withNodes(3)).hasMessageContaining("too high");
    }

    private static int port(String bootstrapServers) {
        return Integer.parseInt(bootstrapServers.substring(bootstrapServers.indexOf(':') + 1));
    }
}
