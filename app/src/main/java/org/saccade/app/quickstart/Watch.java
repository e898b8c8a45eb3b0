package org.saccade.app.quickstart;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.saccade.app.admin.Cluster;
import org.saccade.app.monitor.Monitor;
import org.saccade.app.monitor.MonitorConfig;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Topics;
import org.saccade.streams.health.HealthService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lag and throughput, looked at every two seconds beside the work. */
final class Watch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final int EVERY_MS = 2000;

    private final Cluster cluster;
    private final HealthService health;
    private final Monitor monitor;
    private final ScheduledExecutorService clock;

    private Watch(ClientSettings client, Path stateFolder) {
        cluster = Cluster.connect(client, Duration.ofSeconds(10));
        health = HealthService.start(client, "saccade-health", stateFolder);
        monitor = new Monitor(cluster, MonitorConfig.ofAll(Topics.HEALTH));
        clock = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    static Watch start(ClientSettings client, Path stateFolder, QuickstartListener listener) {
        Watch watch = new Watch(client, stateFolder);
        watch.clock.scheduleWithFixedDelay(() -> watch.look(listener), EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
        return watch;
    }

    private void look(QuickstartListener listener) {
        try {
            listener.watched(monitor.look());
        } catch (RuntimeException e) {
            // A look that fails must not end the work that is looked at; the next one may succeed.
            LOG.warn("lag is not known now: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        try {
            clock.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        monitor.close();
        health.close();
        cluster.close();
    }
}
