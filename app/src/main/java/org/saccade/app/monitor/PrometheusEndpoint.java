package org.saccade.app.monitor;

import java.net.InetSocketAddress;
import java.util.Set;
import org.saccade.app.web.AddressException;
import org.saccade.app.web.Answer;
import org.saccade.app.web.Routes;
import org.saccade.app.web.WebServer;

/**
 * {@code /metrics}, {@code /health/live} and {@code /health/ready} over HTTP, for this machine and the hosts that were allowed.
 *
 * <p>Ready means that the last look at the cluster succeeded. Safe for use by several threads.
 */
public final class PrometheusEndpoint implements AutoCloseable {

    private final MetricsPage page = new MetricsPage();
    private final WebServer server;
    private volatile String problem = "nothing measured yet";

    /**
     * Starts.
     *
     * @param address where to listen; port 0 takes a free one
     * @param allowedHosts further names by which it may be called
     * @throws AddressException when the port is taken
     */
    public PrometheusEndpoint(InetSocketAddress address, Set<String> allowedHosts) {
        Routes routes = new Routes()
                .get("/metrics", request -> MetricsPage.answer(page.text()))
                .get("/health/live", request -> Answer.text(200, "live\n"))
                .get("/health/ready", request -> ready());
        server = new WebServer("metrics", address, allowedHosts, routes);
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

    private Answer ready() {
        String now = problem;
        return Answer.text(now == null ? 200 : 503, now == null ? "ready\n" : now + "\n");
    }

    @Override
    public void close() {
        server.close();
    }
}
