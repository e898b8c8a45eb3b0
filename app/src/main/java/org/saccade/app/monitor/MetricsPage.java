package org.saccade.app.monitor;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.saccade.app.web.Answer;

/**
 * A {@link Snapshot} as Prometheus metrics; docs/monitor.md lists them.
 *
 * <p>What is unknown or stale has no sample, so that an absence shows and never a false 0: the lag when the cluster does not answer or the last
 * look is too long ago, a stage without a new window. {@code saccade_monitor_up} and {@code saccade_monitor_age_seconds} say which. Safe for
 * use by several threads.
 */
final class MetricsPage {

    private record Written(long atMs, boolean known, String lag, String flows) {}

    private final boolean lagExporter;
    private final Duration staleAfter;
    private final LongSupplier clockMs;
    private volatile Written written = new Written(0, false, "", "");

    /**
     * Nothing is known yet.
     *
     * @param lagExporter whether the lag is also given in the names of kafka-lag-exporter
     * @param staleAfter age at which the lag of a look is no longer shown
     * @param clockMs milliseconds since 1970
     */
    MetricsPage(boolean lagExporter, Duration staleAfter, LongSupplier clockMs) {
        this.lagExporter = lagExporter;
        this.staleAfter = staleAfter;
        this.clockMs = clockMs;
    }

    /** Replaces all figures. */
    void update(Snapshot snapshot) {
        TextFormat lag = new TextFormat();
        if (snapshot.problem() == null) {
            LagSamples.write(lag, snapshot.groups());
            if (lagExporter) {
                LagSamples.writeLagExporter(lag, snapshot.bootstrap(), snapshot.groups());
            }
        }
        TextFormat flows = new TextFormat();
        FlowSamples.write(flows, snapshot.stages());
        if (!snapshot.streams().isEmpty()) {
            FlowSamples.writeStreams(flows, snapshot.streams());
        }
        written = new Written(snapshot.atMs(), snapshot.problem() == null, lag.toString(), flows.toString());
    }

    /** Why the lag is not shown; null when it is. */
    String stale() {
        Written now = written;
        if (now.atMs() == 0) {
            return "nothing measured yet";
        }
        long age = clockMs.getAsLong() - now.atMs();
        return age > staleAfter.toMillis() ? "the last look at the cluster is " + age / 1000 + " s old" : null;
    }

    /** The page, in Prometheus's text format. */
    String text() {
        Written now = written;
        boolean up = now.known() && stale() == null;
        TextFormat own = new TextFormat();
        own.family("saccade_monitor_up", "gauge", "Whether the lag is known: 0 while the cluster does not answer.");
        own.sample("saccade_monitor_up", up ? 1 : 0);
        if (now.atMs() != 0) {
            own.family("saccade_monitor_age_seconds", "gauge", "Age of the lag figures.");
            own.sample("saccade_monitor_age_seconds", (clockMs.getAsLong() - now.atMs()) / 1e3);
        }
        return (up ? now.lag() : "") + now.flows() + own;
    }

    /** A page of metrics as Prometheus wants it. */
    static Answer answer(String text) {
        return Answer.bytes(200, "text/plain; version=0.0.4; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }
}
