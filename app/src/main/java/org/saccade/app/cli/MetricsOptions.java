package org.saccade.app.cli;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.saccade.app.web.ListenAddress;
import picocli.CommandLine.Option;

/** Where a command offers its metrics, and to whom. */
final class MetricsOptions {

    @Option(
            names = "--prometheus",
            paramLabel = "[HOST:]PORT",
            description = "Offer metrics to Prometheus at this port of 127.0.0.1, or of HOST (default: not at all).")
    private String address;

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description = "A further name by which Prometheus may call it; may be repeated.")
    private List<String> allowedHosts = List.of();

    boolean wanted() {
        return address != null;
    }

    /**
     * Null where none is wanted.
     *
     * @throws IllegalArgumentException when it is not an address
     */
    InetSocketAddress address() {
        try {
            return wanted() ? ListenAddress.parse(address) : null;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--prometheus: " + e.getMessage(), e);
        }
    }

    Set<String> allowedHosts() {
        return new HashSet<>(allowedHosts);
    }
}
