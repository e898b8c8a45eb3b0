package org.saccade.app.monitor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.ClusterException;
import org.saccade.app.admin.TopicAdmin;
import org.saccade.app.admin.UnreachableException;
import org.saccade.app.monitor.RecordTimes.Position;

/**
 * Lag and throughput of one cluster, asked for again and again.
 *
 * <p>The first {@link #look} fails when the cluster does not answer; a later one keeps what was known and names the problem. Not safe for
 * use by several threads.
 */
public final class Monitor implements AutoCloseable {

    /** A look may take this much longer for the records whose timestamps it reads. */
    private static final Duration READING = Duration.ofMillis(500);

    private final Cluster cluster;
    private final MonitorConfig config;
    private final LagMonitor lag;
    private final LagHistory history;
    private final RecordTimes times;
    private StageRates rates;
    private Snapshot last;

    public Monitor(Cluster cluster, MonitorConfig config) {
        this.cluster = cluster;
        this.config = config;
        this.lag = new LagMonitor(cluster);
        this.history = new LagHistory(config.window().toMillis());
        this.times = new RecordTimes(cluster.client());
    }

    /** Measures now. */
    public Snapshot look() {
        String bootstrap = cluster.client().bootstrapServers();
        try {
            List<GroupLag> groups = lag.measure(config.groups());
            long now = System.currentTimeMillis();
            groups = history.add(now, groups);
            if (config.readTimes()) {
                groups = dated(now, groups);
            }
            if (rates == null && new TopicAdmin(cluster).names(false).contains(config.healthTopic())) {
                rates = new StageRates(cluster.client(), config.healthTopic());
            }
            last = new Snapshot(now, bootstrap, groups, flows(), null);
        } catch (UnreachableException | ClusterException e) {
            if (last == null) {
                throw e;
            }
            last = new Snapshot(last.atMs(), bootstrap, last.groups(), flows(), e.getMessage());
        }
        return last;
    }

    /** Where the history does not tell how old a position is, the log does. */
    private List<GroupLag> dated(long nowMs, List<GroupLag> groups) {
        List<Position> wanted = new ArrayList<>();
        groups.forEach(group -> group.partitions().stream()
                .filter(partition -> undated(partition))
                .forEach(partition -> wanted.add(position(partition))));
        times.read(wanted, READING);
        return groups.stream()
                .map(group -> new GroupLag(
                        group.group(),
                        group.state(),
                        group.members(),
                        group.status(),
                        group.partitions().stream()
                                .map(partition -> dated(nowMs, partition))
                                .toList()))
                .toList();
    }

    private PartitionLag dated(long nowMs, PartitionLag partition) {
        Long writtenAt = undated(partition) ? times.at(position(partition)) : null;
        return writtenAt == null ? partition : partition.withSeconds(Math.max(0, nowMs - writtenAt) / 1e3);
    }

    private static boolean undated(PartitionLag partition) {
        return partition.lag() != null && partition.lagSeconds() == null;
    }

    private static Position position(PartitionLag partition) {
        return new Position(new TopicPartition(partition.topic(), partition.partition()), partition.committed());
    }

    private List<StageFlow> flows() {
        return rates == null ? List.of() : rates.flows(System.currentTimeMillis());
    }

    @Override
    public void close() {
        times.close();
        if (rates != null) {
            rates.close();
        }
    }
}
