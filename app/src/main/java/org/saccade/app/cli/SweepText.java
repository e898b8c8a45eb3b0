package org.saccade.app.cli;

import java.util.Locale;
import java.util.stream.Collectors;
import org.saccade.trainer.sweep.SweepResult;
import org.saccade.trainer.sweep.SweepRun;

/** A sweep as a table. */
final class SweepText {

    private SweepText() {}

    static String of(SweepResult result) {
        Table table =
                new Table("settings", ">validation", ">test", ">loss", ">epoch", ">SynOps", ">samples/s", "folder");
        for (SweepRun run : result.runs()) {
            boolean done = run.failure() == null;
            table.row(
                    settings(run),
                    done ? percent(run.validationAccuracy()) : "failed",
                    percent(run.testAccuracy()),
                    done ? String.format(Locale.ROOT, "%.4f", run.validationLoss()) : "-",
                    done ? run.bestEpoch() : "-",
                    Table.count(Math.round(run.hiddenSynOps())),
                    Table.count(Math.round(run.samplesPerSecond())),
                    run.folder());
        }
        StringBuilder text = new StringBuilder(table.toString());
        result.winner().ifPresent(best -> text.append("best by validation: ")
                .append(settings(best))
                .append('\n'));
        if (result.interrupted()) {
            text.append(result.runs().size())
                    .append(" of ")
                    .append(result.planned())
                    .append(" runs are over; the same command goes on\n");
        }
        return text.toString();
    }

    private static String settings(SweepRun run) {
        return run.settings().entrySet().stream()
                .map(e -> e.getKey() + "="
                        + (e.getValue() == Math.rint(e.getValue())
                                ? "" + e.getValue().longValue()
                                : e.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static String percent(Double share) {
        return share == null ? "-" : String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
