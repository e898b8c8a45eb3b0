package org.saccade.app.cli;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.saccade.app.monitor.StageEndpoint;
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

    /**
     * An endpoint for what a stage counts; null where none is wanted. The caller closes it.
     *
     * @throws IllegalArgumentException when the address is not one
     */
    StageEndpoint stage(Output output) {
        if (!wanted()) {
            return null;
        }
        InetSocketAddress where = address();
        StageEndpoint endpoint = new StageEndpoint(where, allowedHosts());
        output.note(words(where, endpoint.port()));
        return endpoint;
    }

    /** Where the metrics are. */
    static String words(InetSocketAddress address, int port) {
        return "metrics at http://" + address.getHostString() + ":" + port
                + "/metrics, /health/live and /health/ready beside";
    }

    Set<String> allowedHosts() {
        return new HashSet<>(allowedHosts);
    }
}
