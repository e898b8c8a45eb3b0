package org.saccade.app.monitor;

import java.net.InetSocketAddress;
import java.util.Set;

/**
 * {@code /metrics}, {@code /health/live} and {@code /health/ready} over HTTP, for this machine and the hosts that were allowed.
 *
 * <p>Ready means that the last look at the cluster succeeded. Safe for use by several threads.
 */
public final class PrometheusEndpoint implements AutoCloseable {

    private final MetricsPage page = new MetricsPage();
    private final PageServer server;
    private volatile String problem = "nothing measured yet";

    /**
     * Starts.
     *
     * @param address where to listen; port 0 takes a free one
     * @param allowedHosts further names by which it may be called
     * @throws MonitorException when the port is taken
     */
    public PrometheusEndpoint(InetSocketAddress address, Set<String> allowedHosts) {
        server = new PageServer(address, allowedHosts, this::at);
    }

    /** The port in use. */
    public int port() {
        return server.port();
    }

    /** New figures. */
    public void update(Snapshot snapshot) {
        page.update(snapshot);
        problem = snapshot.problem();
    }

    private PageServer.Page at(String path) {
        String now = problem;
        return switch (path) {
            case "/metrics" -> new PageServer.Page(200, PageServer.METRICS_TYPE, page.text());
            case "/health/live" -> PageServer.Page.text(200, "live\n");
            case "/health/ready" -> PageServer.Page.text(now == null ? 200 : 503, now == null ? "ready\n" : now + "\n");
            default -> PageServer.Page.text(404, "/metrics, /health/live, /health/ready\n");
        };
    }

    @Override
    public void close() {
        server.close();
    }
}
