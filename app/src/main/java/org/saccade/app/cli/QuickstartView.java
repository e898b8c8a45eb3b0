package org.saccade.app.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.saccade.app.monitor.GroupLag;
import org.saccade.app.monitor.Snapshot;
import org.saccade.app.monitor.StageFlow;
import org.saccade.app.quickstart.QuickstartListener;
import org.saccade.app.quickstart.QuickstartResult;

/** What a person sees of a quick start, on stderr; and its result in words. Safe for several threads. */
final class QuickstartView implements QuickstartListener, AutoCloseable {

    private static final long BETWEEN_NANOS = 10_000_000_000L;

    private final Output output;
    private Progress bar;
    private String part = "";
    private long lastWatched = System.nanoTime();

    QuickstartView(Output output) {
        this.output = output;
    }

    @Override
    public synchronized void part(String name, String what) {
        close();
        part = name;
        output.note("== " + name + ": " + what);
    }

    @Override
    public void note(String line) {
        output.note("   " + line);
    }

    @Override
    public void warn(String line) {
        output.warn(line);
    }

    @Override
    public synchronized void progress(long done, long total, String unit) {
        if (bar == null) {
            bar = output.progress(part, total, unit);
        }
        bar.to(done);
    }

    @Override
    public synchronized void watched(Snapshot snapshot) {
        if (System.nanoTime() - lastWatched < BETWEEN_NANOS) {
            return;
        }
        lastWatched = System.nanoTime();
        String lag = snapshot.groups().stream()
                .filter(group -> group.group().startsWith("saccade-live")
                        || group.group().startsWith("saccade-classify")
                        || group.group().startsWith("train-"))
                .map(group -> group.group() + " " + total(group))
                .collect(Collectors.joining(", "));
        String rates = snapshot.stages().stream()
                .filter(flow -> !flow.stale())
                .map(QuickstartView::rate)
                .collect(Collectors.joining(", "));
        if (!lag.isEmpty() || !rates.isEmpty()) {
            output.note("   lag: " + (lag.isEmpty() ? "no group yet" : lag)
                    + (rates.isEmpty() ? "" : "; throughput: " + rates));
        }
    }

    private static String total(GroupLag group) {
        return group.unknown() > 0 ? "unknown" : Table.count(group.knownLag());
    }

    private static String rate(StageFlow flow) {
        return String.format(
                Locale.ROOT,
                "%s %,.0f events/s %.1f MB/s",
                flow.topic(),
                flow.eventsPerSecond(),
                flow.bytesPerSecond() / 1e6);
    }

    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    static String text(QuickstartResult result, List<String> next) {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "test accuracy",
                String.format(
                        Locale.ROOT,
                        "%.1f %%  (epoch %d, chosen by validation: %.1f %%)",
                        100 * result.accuracy(),
                        result.bestEpoch(),
                        100 * result.validationAccuracy()));
        line(
                text,
                "live accuracy",
                String.format(Locale.ROOT, "%.1f %%  (%d windows)", 100 * result.liveAccuracy(), result.windows()));
        line(text, "steps skipped", result.stepsSkipped() + " of " + result.stepsTotal() + " time steps, exactly");
        if (result.latencyMs().p50() != null) {
            line(
                    text,
                    "latency",
                    String.format(
                            Locale.ROOT,
                            "p50 %.0f ms, p99 %.0f ms from the last event of a window to its prediction",
                            result.latencyMs().p50(),
                            result.latencyMs().p99()));
        }
        result.eventsPerSecond()
                .forEach((stage, rate) -> line(text, stage, String.format(Locale.ROOT, "%,.0f events/s", rate)));
        if (result.deadLetters() > 0) {
            line(text, "dead letters", result.deadLetters() + "; see 'saccade dlq list'");
        }
        line(
                text,
                "took",
                String.format(
                        Locale.ROOT,
                        "%.0f s for %,d events in %d recordings",
                        result.seconds(),
                        result.events(),
                        result.samples()));
        line(text, "model", result.model());
        line(text, "look at", result.report());
        text.append("\nnext:\n");
        next.forEach(command -> text.append("  ").append(command).append('\n'));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "%-15s %s%n", name, value));
    }
}
