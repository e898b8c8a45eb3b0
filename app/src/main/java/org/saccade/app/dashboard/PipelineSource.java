package org.saccade.app.dashboard;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.saccade.app.admin.Cluster;
import org.saccade.app.monitor.GroupLag;
import org.saccade.app.monitor.Monitor;
import org.saccade.app.monitor.MonitorConfig;
import org.saccade.app.monitor.PartitionLag;
import org.saccade.app.monitor.Snapshot;
import org.saccade.app.web.Answer;
import org.saccade.app.web.Request;
import org.saccade.schemas.schema.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the cluster again and again: publishes each look on the channel {@code pipeline} and keeps an hour of them.
 *
 * <p>A cluster that does not answer is a state to show, not an end: it is asked again. Safe for use by several threads.
 */
final class PipelineSource implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PipelineSource.class);
    private static final Duration KEPT = Duration.ofHours(1);
    private static final int MOST_ROWS = 500;

    private final Cluster cluster;
    private final Duration interval;
    private final Hub hub;
    private final History history;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "dashboard-pipeline");
    private volatile Snapshot latest;

    /** One row of the table of partitions. */
    record Row(String group, String state, PartitionLag partition) {}

    /**
     * Rows that a filter lets through.
     *
     * @param rows at most {@value #MOST_ROWS}
     * @param count all of them
     */
    record Rows(List<Row> rows, long count) {}

    PipelineSource(Cluster cluster, Duration interval, Hub hub) {
        this.cluster = cluster;
        this.interval = interval;
        this.hub = hub;
        this.history = new History((int) (KEPT.toMillis() / interval.toMillis()));
        thread.setDaemon(true);
        thread.start();
    }

    /** {@code GET}: the last hour as columns. */
    Answer history(Request request) {
        return Answer.json(200, history.columns());
    }

    /** {@code GET ?filter=TEXT}: partitions whose group or topic contains the text. */
    Answer partitions(Request request) {
        String filter = request.query().getOrDefault("filter", "").toLowerCase(Locale.ROOT);
        Snapshot now = latest;
        List<Row> rows = now == null
                ? List.of()
                : now.groups().stream()
                        .flatMap(group -> group.partitions().stream().map(lag -> row(group, lag)))
                        .filter(row -> row.group().toLowerCase(Locale.ROOT).contains(filter)
                                || row.partition()
                                        .topic()
                                        .toLowerCase(Locale.ROOT)
                                        .contains(filter))
                        .toList();
        return Answer.json(200, new Rows(rows.subList(0, Math.min(MOST_ROWS, rows.size())), rows.size()));
    }

    private static Row row(GroupLag group, PartitionLag lag) {
        return new Row(group.group(), group.state(), lag);
    }

    private void run() {
        try (Monitor monitor = new Monitor(cluster, new MonitorConfig(List.of(), Topics.HEALTH))) {
            do {
                look(monitor);
            } while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("the pipeline is no longer looked at");
        }
    }

    private void look(Monitor monitor) {
        try {
            Snapshot snapshot = monitor.look();
            latest = snapshot;
            PipelineView view = PipelineView.of(snapshot);
            if (snapshot.problem() == null) {
                history.add(snapshot.atMs(), view.charted());
            }
            hub.publish("pipeline", view);
        } catch (InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.debug("the cluster cannot be looked at", e);
            hub.publish("pipeline", PipelineView.unreachable(cluster.client().bootstrapServers(), e.getMessage()));
        }
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
