package org.saccade.app.monitor;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import org.saccade.app.web.AddressException;
import org.saccade.app.web.Answer;
import org.saccade.app.web.Routes;
import org.saccade.app.web.WebServer;

/**
 * {@code /metrics}, {@code /health/live} and {@code /health/ready} of a monitor over HTTP, for this machine and the hosts that were allowed.
 *
 * <p>Ready means that the last look at the cluster succeeded and is not old; otherwise the answer says why. Safe for use by several threads.
 */
public final class PrometheusEndpoint implements AutoCloseable {

    private static final Duration STALE_AFTER = Duration.ofSeconds(60);

    private final MetricsPage page;
    private final ProcessSamples process = new ProcessSamples();
    private final WebServer server;
    private volatile String problem;

    /**
     * Starts; figures older than a minute are stale.
     *
     * @param address where to listen; port 0 takes a free one
     * @param allowedHosts further names by which it may be called
     * @throws AddressException when the port is taken
     */
    public PrometheusEndpoint(InetSocketAddress address, Set<String> allowedHosts) {
        this(address, allowedHosts, false, STALE_AFTER);
    }

    /**
     * Starts.
     *
     * @param address where to listen; port 0 takes a free one
     * @param allowedHosts further names by which it may be called
     * @param lagExporter whether the lag is also given in the names of kafka-lag-exporter
     * @param staleAfter age from which figures are no longer shown
     * @throws AddressException when the port is taken
     */
    public PrometheusEndpoint(
            InetSocketAddress address, Set<String> allowedHosts, boolean lagExporter, Duration staleAfter) {
        page = new MetricsPage(lagExporter, staleAfter, System::currentTimeMillis);
        Routes routes = new Routes()
                .get("/metrics", request -> MetricsPage.answer(page.text() + process.text()))
                .get("/health/live", request -> Answer.text(200, "live\n"))
                .get("/health/ready", request -> ready(problem == null ? page.stale() : problem));
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

    static Answer ready(String problem) {
        return Answer.text(problem == null ? 200 : 503, problem == null ? "ready\n" : "not ready: " + problem + "\n");
    }

    @Override
    public void close() {
        server.close();
        process.close();
    }
}
