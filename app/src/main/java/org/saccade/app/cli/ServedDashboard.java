package org.saccade.app.cli;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.saccade.app.admin.Cluster;
import org.saccade.app.dashboard.Dashboard;
import org.saccade.app.dashboard.DashboardConfig;
import org.saccade.app.web.ListenAddress;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.streams.health.HealthService;

/** A dashboard with what it needs: its connection to the cluster and, if wanted, the computing of rates. */
final class ServedDashboard implements AutoCloseable {

    private final Cluster cluster;
    private final Dashboard dashboard;
    private final HealthService rates;
    private final String host;

    private ServedDashboard(Cluster cluster, Dashboard dashboard, HealthService rates, String host) {
        this.cluster = cluster;
        this.dashboard = dashboard;
        this.rates = rates;
        this.host = host;
    }

    /**
     * Starts.
     *
     * @param home below which Kafka Streams keeps its lock file
     * @param way where the rates come from; null for none
     */
    static ServedDashboard start(
            ClientSettings client, Duration timeout, DashboardConfig config, Path home, HealthService.Way way) {
        Cluster cluster = Cluster.connect(client, timeout);
        try {
            Dashboard dashboard = Dashboard.start(cluster, config);
            // A folder of its own: Kafka Streams locks it, and a monitor may run beside.
            HealthService rates = HealthOption.start(way, client, home.resolve("health-dashboard"));
            return new ServedDashboard(
                    cluster, dashboard, rates, config.address().getHostString());
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /**
     * Reads where to listen.
     *
     * @param option for the message
     * @throws IllegalArgumentException when it is not an address
     */
    static InetSocketAddress address(String option, String text) {
        try {
            return ListenAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    /** Where it is. */
    String url() {
        return "http://" + host + ":" + dashboard.port() + "/";
    }

    @Override
    public void close() {
        dashboard.close();
        if (rates != null) {
            rates.close();
        }
        cluster.close();
    }
}
