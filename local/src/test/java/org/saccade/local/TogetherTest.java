package org.saccade.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the three services do to the JVM and machine they share. */
class TogetherTest {

    /** State column of /proc/net/tcp for a listening socket. */
    private static final String LISTEN = "0A";
    /** 127.0.0.1 as /proc/net/tcp and tcp6 write it. */
    private static final Set<String> LOOPBACK =
            Set.of("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000");

    @TempDir
    Path folder;

    @Test
    void nothingListensBeyondLoopback() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/net/tcp")), "needs Linux's /proc/net/tcp: not checked here");
        Set<String> before = ownSockets();
        try (LocalStack stack = LocalStack.start(LocalStackConfig.in(folder).withPorts(0, 0, 0))) {
            Set<String> own = ownSockets();
            own.removeAll(before);
            List<String> hosts = new ArrayList<>();
            for (String table : List.of("tcp", "tcp6")) {
                for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
                    String[] columns = line.strip().split("\\s+");
                    if (columns[3].equals(LISTEN) && own.contains("socket:[" + columns[9] + "]")) {
                        hosts.add(columns[1].substring(0, columns[1].indexOf(':')));
                    }
                }
            }
            assertThat(stack.bootstrapServers()).isNotEmpty();
            // broker, controller, registry, Flink's REST
            assertThat(hosts).hasSizeGreaterThanOrEqualTo(4);
            assertThat(LOOPBACK).containsAll(hosts);
        }
    }

    @Test
    void oneLoggingForAll() {
        assertThat(LoggerFactory.getILoggerFactory()).isInstanceOf(LoggerContext.class);
        assertThat(LogManager.getLogger("x").getClass().getName()).startsWith("org.apache.logging.slf4j");
        for (String binding : List.of("org.apache.logging.log4j.core.Logger", "org.apache.log4j.Logger")) {
            assertThatThrownBy(() -> Class.forName(binding)).isInstanceOf(ClassNotFoundException.class);
        }
    }

    private static Set<String> ownSockets() throws IOException {
        Set<String> sockets = new HashSet<>();
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            files.forEach(file -> {
                try {
                    sockets.add(Files.readSymbolicLink(file).toString());
                } catch (IOException e) {
                    // closed since it was listed
                }
            });
        }
        return sockets;
    }
}
