package org.saccade.app.web;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Where pages are offered: {@code PORT} of 127.0.0.1, or {@code HOST:PORT}. */
public final class ListenAddress {

    private ListenAddress() {}

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when it is neither PORT nor HOST:PORT
     */
    public static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        int port = text.matches("(\\S+:)?\\d{1,5}") ? Integer.parseInt(text.substring(colon + 1)) : -1;
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("'" + text + "' is neither PORT nor HOST:PORT");
        }
        return new InetSocketAddress(colon < 0 ? "127.0.0.1" : text.substring(0, colon), port);
    }

    /**
     * The same address, known to be free just now; a free port for port 0.
     *
     * @throws AddressException when the port is taken or the host is not this one
     */
    public static InetSocketAddress free(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
            return new InetSocketAddress(address.getHostString(), socket.getLocalPort());
        } catch (BindException e) {
            throw new AddressException("nothing can be offered at " + address + ": the port is taken", e);
        } catch (IOException e) {
            throw new AddressException("nothing can be offered at " + address + ": " + e.getMessage(), e);
        }
    }
}
