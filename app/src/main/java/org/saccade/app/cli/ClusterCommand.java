package org.saccade.app.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.CommonClientConfigs;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.ClusterException;
import org.saccade.app.config.Connection;
import org.saccade.app.config.Origin;
import org.saccade.app.config.Value;
import org.saccade.app.monitor.ClientMetrics;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.trainer.data.TopicSamples;
import org.saccade.trainer.export.BundledNetwork;
import picocli.CommandLine.Mixin;

/** Base of the commands that talk to a cluster: the local stack, or any other. */
abstract class ClusterCommand extends SaccadeCommand {

    @Mixin
    final ClusterOptions clusterOptions = new ClusterOptions();

    @Mixin
    final StackOptions stackOptions = new StackOptions();

    /** Addresses and client settings of this call. */
    final Connection connection() {
        Connection connection = Connections.of(this, clusterOptions.timeout);
        return measured()
                ? connection.withDefault(
                        CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG,
                        new Value(ClientMetrics.SETTING, Origin.FLAG, "--prometheus"))
                : connection;
    }

    /** Whether the clients of this call tell what they measure. */
    boolean measured() {
        return false;
    }

    /** Fails in one line where Kafka does not answer: the stages themselves say so late and at length. */
    final void requireReachable() {
        try (Cluster cluster = cluster()) {
            cluster.await(cluster.admin().describeCluster().clusterId(), "looking for the cluster");
        }
    }

    /** An administration client; the caller closes it. */
    final Cluster cluster() {
        return Cluster.connect(connection().client(), clusterOptions.timeout);
    }

    /**
     * Labelled frames of a topic that a network takes, once the cluster has answered; the caller closes both.
     *
     * @param set only those of this training set; null for any
     */
    final TopicSamples labelled(String topic, String set, BundledNetwork network, AvroWire wire, Duration patience) {
        requireReachable();
        return new TopicSamples(
                connection().client(),
                topic,
                set == null ? "" : set,
                network.frames(),
                network.network().classes(),
                wire,
                patience);
    }

    /** The jobs say what is missing by a plain IllegalStateException whose message is a sentence for the user: it is shown as one. */
    static <T> T stated(Callable<T> job) throws Exception {
        try {
            return job.call();
        } catch (IllegalStateException e) {
            throw e.getClass() == IllegalStateException.class ? new ClusterException(e.getMessage(), e) : e;
        }
    }
}
