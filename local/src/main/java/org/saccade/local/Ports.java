package org.saccade.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * TCP ports of 127.0.0.1.
 *
 * <p>A free port is found by binding and letting go, so another program may take it before the service binds; callers
 * that chose it this way try again with new ones.
 */
final class Ports {

    static final String HOST = "127.0.0.1";
    static final int MAX = 65_535;

    private Ports() {}

    /** Different free ports, all found while the others are held. */
    static List<Integer> free(int count) {
        List<ServerSocket> held = new ArrayList<>(count);
        try {
            List<Integer> ports = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket();
                held.add(socket);
                socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), 0));
                ports.add(socket.getLocalPort());
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on " + HOST, e);
        } finally {
            held.forEach(Ports::close);
        }
    }

    /** Throws if {@code port} cannot be bound now; 0 passes. */
    static void requireFree(String service, int port) {
        if (port == 0) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
        } catch (BindException e) {
            throw new PortTakenException(service, port, e);
        } catch (IOException e) {
            throw new LocalServiceException(
                    service, "%s cannot listen on %s:%d: %s".formatted(service, HOST, port, e.getMessage()), e);
        }
    }

    /** Returns {@code port} if it is one or 0; {@code name} is the setting's name for the message. */
    static int check(String name, int port) {
        if (port < 0 || port > MAX) {
            throw new IllegalArgumentException("%s is %d, must be 0 (any free port) to %d".formatted(name, port, MAX));
        }
        return port;
    }

    /** True if {@code failure} or one of its causes is a failed bind. */
    static boolean isBindFailure(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            // Netty and Kafka wrap the BindException; some of Kafka's paths keep its words only.
            if (t instanceof BindException || String.valueOf(t.getMessage()).contains("Address already in use")) {
                return true;
            }
        }
        return false;
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
