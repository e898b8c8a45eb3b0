package org.saccade.app.monitor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.ClusterException;
import org.saccade.app.admin.TopicAdmin;
import org.saccade.app.admin.UnreachableException;
import org.saccade.app.monitor.RecordTimes.Position;
import org.saccade.schemas.schema.Topics;

/**
 * Lag and throughput of one cluster, asked for again and again.
 *
 * <p>The first {@link #look} fails when the cluster does not answer; a later one keeps what was known and names the problem. Not safe for
 * use by several threads.
 */
public final class Monitor implements AutoCloseable {

    /** A look may take this much longer for the records whose timestamps it reads. */
    private static final Duration READING = Duration.ofMillis(500);
    /** So long the first look waits for rates that lie in the topic: it may be the only one. */
    private static final Duration FIRST_READING = Duration.ofSeconds(3);

    private final Cluster cluster;
    private final MonitorConfig config;
    private final LagMonitor lag;
    private final LagHistory history;
    private final RecordTimes times;
    private StageRates rates;
    private StreamReports streams;
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
            readHealth();
            last = new Snapshot(now, bootstrap, groups, flows(), streams(), null);
        } catch (UnreachableException | ClusterException e) {
            if (last == null) {
                throw e;
            }
            last = new Snapshot(last.atMs(), bootstrap, last.groups(), flows(), streams(), e.getMessage());
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

    private void readHealth() {
        if (rates != null && (streams != null || !config.streams())) {
            return;
        }
        Set<String> topics = new TopicAdmin(cluster).names(false);
        if (rates == null && topics.contains(config.healthTopic())) {
            rates = new StageRates(cluster.client(), config.healthTopic());
            rates.awaitKnown(FIRST_READING);
        }
        if (streams == null && config.streams() && topics.contains(Topics.STREAM_HEALTH)) {
            streams = new StreamReports(cluster.client(), Topics.STREAM_HEALTH);
            streams.awaitKnown(FIRST_READING);
        }
    }

    private List<StreamFlow> streams() {
        return streams == null ? List.of() : streams.flows(System.currentTimeMillis());
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
        if (streams != null) {
            streams.close();
        }
    }
}
