package org.saccade.app.cli;

import java.time.Instant;
import java.util.Locale;
import org.saccade.app.monitor.GroupLag;
import org.saccade.app.monitor.PartitionLag;
import org.saccade.app.monitor.Snapshot;
import org.saccade.app.monitor.StageFlow;
import org.saccade.app.monitor.StreamFlow;

/** Snapshots of the monitor on stdout: repainted in place on a terminal, one below the other elsewhere. */
final class MonitorView {

    private static final String CLEAR = "\u001b[H\u001b[2J";

    private final Output output;
    private final boolean repaint;

    MonitorView(Output output, boolean again) {
        this.output = output;
        this.repaint = again && !output.json() && output.terminal().outIsTerminal();
    }

    void show(Snapshot snapshot) {
        output.result(snapshot, () -> (repaint ? CLEAR : "") + text(snapshot));
    }

    static String text(Snapshot snapshot) {
        StringBuilder text = new StringBuilder();
        text.append(snapshot.bootstrap())
                .append("  ")
                .append(Instant.ofEpochMilli(snapshot.atMs()))
                .append('\n');
        if (snapshot.problem() != null) {
            text.append("STALE: ").append(snapshot.problem()).append('\n');
        }
        return text.append('\n')
                .append(stages(snapshot))
                .append('\n')
                .append(streams(snapshot))
                .append(lag(snapshot))
                .toString();
    }

    private static String stages(Snapshot snapshot) {
        if (snapshot.stages().isEmpty()) {
            return "no rates in the health topic yet\n";
        }
        Table table =
                new Table("STAGE", "TOPIC", ">EVENTS/S", ">SAMPLES/S", ">MB/S", ">SKIPPED", ">P50 MS", ">P99 MS", "");
        for (StageFlow flow : snapshot.stages()) {
            table.row(
                    flow.stage(),
                    flow.topic(),
                    Table.count(Math.round(flow.eventsPerSecond())),
                    number(flow.samplesPerSecond()),
                    number(flow.bytesPerSecond() / 1e6),
                    flow.stepsTotal() == 0 ? "-" : 100 * flow.stepsSkipped() / flow.stepsTotal() + " %",
                    flow.latencyP50Ms() == null ? "-" : number(flow.latencyP50Ms()),
                    flow.latencyP99Ms() == null ? "-" : number(flow.latencyP99Ms()),
                    flow.stale() ? "stale, " + flow.ageMs() / 1000 + " s old" : "");
        }
        return table.toString();
    }

    private static String streams(Snapshot snapshot) {
        if (snapshot.streams().isEmpty()) {
            return "";
        }
        Table table = new Table(
                "STREAM",
                "TOPIC",
                ">EVENTS/S",
                ">RECORDS/S",
                ">MISSING",
                ">SKEW",
                ">SPEED",
                ">EMPTY",
                ">P99 MS",
                ">DRIFT",
                ">AGE");
        for (StreamFlow flow : snapshot.streams()) {
            table.row(
                    flow.stream(),
                    flow.topic(),
                    Table.count(Math.round(flow.eventsPerSecond())),
                    number(flow.recordsPerSecond()),
                    Table.count(flow.gapsSeen()),
                    flow.skewMs() == null ? "-" : number(flow.skewMs() / 1e3) + " s",
                    orNone(flow.speed()),
                    flow.emptyShare() == null ? "-" : Math.round(100 * flow.emptyShare()) + " %",
                    orNone(flow.latencyP99Ms()),
                    orNone(flow.classDrift() == null ? flow.rateDrift() : flow.classDrift()),
                    number(flow.ageMs() / 1e3) + " s");
        }
        return table + "\n";
    }

    private static String orNone(Double value) {
        return value == null ? "-" : number(value);
    }

    private static String lag(Snapshot snapshot) {
        if (snapshot.groups().isEmpty()) {
            return "no consumer groups\n";
        }
        Table table = new Table(
                "GROUP",
                "STATE",
                "TOPIC",
                ">PARTITION",
                ">POSITION",
                ">END",
                ">LAG",
                ">BEHIND",
                ">IN/S",
                ">OUT/S",
                "STATUS",
                "");
        for (GroupLag group : snapshot.groups()) {
            for (PartitionLag partition : group.partitions()) {
                table.row(
                        group.group(),
                        group.state() + " (" + group.members() + ")",
                        partition.topic(),
                        partition.partition(),
                        known(partition.committed()),
                        known(partition.end()),
                        known(partition.lag()),
                        age(partition.lagSeconds()),
                        rate(partition.inPerSecond()),
                        rate(partition.outPerSecond()),
                        partition.status(),
                        partition.note());
            }
            if (group.partitions().isEmpty()) {
                table.row(
                        group.group(),
                        group.state() + " (" + group.members() + ")",
                        "-",
                        "-",
                        "-",
                        "-",
                        "-",
                        "-",
                        "-",
                        "-",
                        group.status(),
                        "");
            }
        }
        return table.toString();
    }

    private static String known(Long value) {
        return value == null ? "unknown" : Table.count(value);
    }

    private static String age(Double seconds) {
        return seconds == null ? "unknown" : number(seconds) + " s";
    }

    private static String rate(Double perSecond) {
        return perSecond == null ? "unknown" : number(perSecond);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%,.2f" : "%,.0f", value);
    }
}
