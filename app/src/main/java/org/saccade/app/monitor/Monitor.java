package org.saccade.app.monitor;

import java.util.List;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.ClusterException;
import org.saccade.app.admin.TopicAdmin;
import org.saccade.app.admin.UnreachableException;

/**
 * Lag and throughput of one cluster, asked for again and again.
 *
 * <p>The first {@link #look} fails when the cluster does not answer; a later one keeps what was known and names the problem. Not safe for
 * use by several threads.
 */
public final class Monitor implements AutoCloseable {

    private final Cluster cluster;
    private final MonitorConfig config;
    private final LagMonitor lag;
    private StageRates rates;
    private Snapshot last;

    public Monitor(Cluster cluster, MonitorConfig config) {
        this.cluster = cluster;
        this.config = config;
        this.lag = new LagMonitor(cluster);
    }

    /** Measures now. */
    public Snapshot look() {
        String bootstrap = cluster.client().bootstrapServers();
        try {
            List<GroupLag> groups = lag.measure(
                    name -> config.groups().isEmpty() || config.groups().contains(name));
            if (rates == null && new TopicAdmin(cluster).names(false).contains(config.healthTopic())) {
                rates = new StageRates(cluster.client(), config.healthTopic());
            }
            last = new Snapshot(System.currentTimeMillis(), bootstrap, groups, flows(), null);
        } catch (UnreachableException | ClusterException e) {
            if (last == null) {
                throw e;
            }
            last = new Snapshot(last.atMs(), bootstrap, last.groups(), flows(), e.getMessage());
        }
        return last;
    }

    private List<StageFlow> flows() {
        return rates == null ? List.of() : rates.flows(System.currentTimeMillis());
    }

    @Override
    public void close() {
        if (rates != null) {
            rates.close();
        }
    }
}
