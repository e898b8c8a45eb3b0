package org.saccade.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The properties of each node: a broker and controller in one, sized for one machine. Node ids count from 1. */
final class BrokerProperties {

    static final String CONTROLLER = "CONTROLLER";
    private static final String CLIENTS = "PLAINTEXT";
    /** 8 MiB: the largest record batch, as producers and topics of Saccade have it. */
    private static final int MAX_BATCH_BYTES = 8 << 20;

    private final Path folder;
    private final List<Integer> ports;
    private final List<Integer> controllerPorts;
    private final Map<String, String> overrides;

    BrokerProperties(Path folder, List<Integer> ports, List<Integer> controllerPorts, Map<String, String> overrides) {
        this.folder = folder;
        this.ports = List.copyOf(ports);
        this.controllerPorts = List.copyOf(controllerPorts);
        this.overrides = overrides;
    }

    static Path logFolder(Path folder, int node) {
        return folder.resolve("node-" + node);
    }

    String bootstrapServers() {
        return ports.stream().map(p -> Ports.HOST + ":" + p).collect(Collectors.joining(","));
    }

    Properties of(int node) {
        Properties p = new Properties();
        network(p, node);
        replication(p);
        p.put("log.dirs", logFolder(folder, node).toString());
        p.put("auto.create.topics.enable", "false");
        p.put("message.max.bytes", "" + MAX_BATCH_BYTES);
        p.put("replica.fetch.max.bytes", "" + MAX_BATCH_BYTES);
        p.put("group.initial.rebalance.delay.ms", "0");
        // The cleaner's default buffer is 128 MiB of heap.
        p.put("log.cleaner.dedupe.buffer.size", "" + (4 << 20));
        p.put("num.recovery.threads.per.data.dir", "2");
        p.put("num.network.threads", "2");
        p.put("num.io.threads", "4");
        // After a kill, the restarted broker waits until the old one's session ends: 9 s by default.
        p.put("broker.session.timeout.ms", "4000");
        p.put("broker.heartbeat.interval.ms", "500");
        p.putAll(overrides);
        return p;
    }

    private void network(Properties p, int node) {
        int port = ports.get(node - 1);
        p.put("process.roles", "broker,controller");
        p.put("node.id", "" + node);
        p.put(
                "controller.quorum.voters",
                IntStream.rangeClosed(1, controllerPorts.size())
                        .mapToObj(k -> "%d@%s:%d".formatted(k, Ports.HOST, controllerPorts.get(k - 1)))
                        .collect(Collectors.joining(",")));
        p.put(
                "listeners",
                "%s://%s:%d,%s://%s:%d"
                        .formatted(CLIENTS, Ports.HOST, port, CONTROLLER, Ports.HOST, controllerPorts.get(node - 1)));
        p.put("advertised.listeners", "%s://%s:%d".formatted(CLIENTS, Ports.HOST, port));
        p.put("listener.security.protocol.map", "%s:PLAINTEXT,%s:PLAINTEXT".formatted(CLIENTS, CONTROLLER));
        p.put("controller.listener.names", CONTROLLER);
        p.put("inter.broker.listener.name", CLIENTS);
    }

    private void replication(Properties p) {
        int nodes = ports.size();
        String inSync = "" + Math.max(1, nodes - 1);
        p.put("default.replication.factor", "" + nodes);
        p.put("min.insync.replicas", inSync);
        p.put("offsets.topic.replication.factor", "" + nodes);
        p.put("offsets.topic.num.partitions", "4");
        p.put("transaction.state.log.replication.factor", "" + nodes);
        p.put("transaction.state.log.min.isr", inSync);
        p.put("transaction.state.log.num.partitions", "4");
        p.put("share.coordinator.state.topic.replication.factor", "" + nodes);
        p.put("share.coordinator.state.topic.min.isr", inSync);
        p.put("share.coordinator.state.topic.num.partitions", "2");
    }
}
