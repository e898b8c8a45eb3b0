package org.saccade.app.cli;

import java.util.Locale;
import org.saccade.app.monitor.StageEndpoint;
import org.saccade.ingest.replay.DryResult;
import org.saccade.ingest.replay.ReplayListener;
import org.saccade.ingest.replay.ReplayProgress;
import org.saccade.ingest.replay.ReplayResult;

/** What a replay shows a person. */
final class ReplayText {

    private ReplayText() {}

    /** Paints progress, passes warnings on and counts, where there is an endpoint. */
    static ReplayListener listener(Output output, Progress progress, StageEndpoint endpoint) {
        return new ReplayListener() {
            @Override
            public void progress(ReplayProgress now) {
                progress.total(now.samplesTotal() == Long.MAX_VALUE ? -1 : now.samplesTotal());
                progress.to(now.samplesDone() + now.part());
                StageCounters.replay(endpoint, now);
                progress.beside(shortRates(now.eventsPerSecond(), now.bytesPerSecond()));
            }

            @Override
            public void warning(String line) {
                output.warn(line);
            }
        };
    }

    static String sent(ReplayResult result) {
        if (result.nothingToDo()) {
            return "everything is there already (replay " + result.replayId() + "); nothing was sent";
        }
        String resumed =
                result.samplesResumed() > 0 ? ", " + Table.count(result.samplesResumed()) + " were there already" : "";
        String late = result.maxLateMs() > 0
                ? String.format(
                        Locale.ROOT,
                        "\nlate by %.1f ms on average, %d ms at most",
                        result.meanLateMs(),
                        result.maxLateMs())
                : "";
        return Table.count(result.samples()) + " samples sent" + resumed + ": " + Table.count(result.events())
                + " events in " + Table.count(result.chunks()) + " chunks, " + Table.bytes(result.bytes()) + ", "
                + String.format(Locale.ROOT, "%.1f s", result.seconds()) + ", "
                + rates(result.eventsPerSecond(), result.bytesPerSecond()) + late
                + (result.completed() ? "" : "\nstopped ahead of the end; the same command goes on from here");
    }

    static String dry(DryResult result) {
        Table table = new Table(">partition", ">samples", ">records", ">events", ">bytes");
        for (DryResult.Partition p : result.partitions()) {
            row(table, Integer.toString(p.partition()), p.samples(), p.records(), p.events(), p.bytes());
        }
        row(table, "all", result.samples(), result.records(), result.events(), result.bytes());
        return table + "replay " + result.replayId()
                + "; bytes are those of keys and values before compression; nothing was sent"
                + (result.completed() ? "" : "\nstopped ahead of the end: these are the recordings read so far");
    }

    private static void row(Table table, String name, long samples, long records, long events, long bytes) {
        table.row(name, Table.count(samples), Table.count(records), Table.count(events), Table.bytes(bytes));
    }

    /** Rates with room beside a bar in 80 columns. */
    static String shortRates(double eventsPerSecond, double bytesPerSecond) {
        return String.format(
                Locale.ROOT, "%.2f Mev/s, %s/s", eventsPerSecond / 1e6, Table.bytes(Math.round(bytesPerSecond)));
    }

    private static String rates(double eventsPerSecond, double bytesPerSecond) {
        return Table.count(Math.round(eventsPerSecond)) + " events/s, " + Table.bytes(Math.round(bytesPerSecond))
                + "/s";
    }
}
