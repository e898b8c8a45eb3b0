package org.saccade.app.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.DeadLetterBox;
import org.saccade.app.admin.LetterEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        description = {"List the dead letters: where each came from, which stage set it aside, and why.", ""})
final class DlqList extends ClusterCommand {

    @Mixin
    private final LetterOptions letters = new LetterOptions();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "Rows in the table; the counts are of all (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Override
    int run(Output output) throws InterruptedException {
        List<LetterEntry> rows = new ArrayList<>();
        Map<String, Long> reasons = new TreeMap<>();
        try (Cluster cluster = cluster()) {
            new DeadLetterBox(cluster, letters.topic).list(letters.filter(), entry -> {
                reasons.merge(entry.stage() + ": " + entry.reason(), 1L, Long::sum);
                if (output.json()) {
                    output.result(entry, () -> "");
                } else if (rows.size() < limit) {
                    rows.add(entry);
                }
            });
        }
        if (!output.json()) {
            output.result(rows, () -> text(rows, reasons));
        }
        return ExitCode.DONE;
    }

    private static String text(List<LetterEntry> rows, Map<String, Long> reasons) {
        if (reasons.isEmpty()) {
            return "no dead letters\n";
        }
        Table table = new Table("LETTER", "FROM", "STAGE", ">BYTES", "REPLAYED", "REASON");
        rows.forEach(e -> table.row(
                e.letter(),
                e.origin() == null ? "-" : e.origin(),
                e.stage(),
                Math.max(0, e.valueBytes()),
                e.replayed() ? "yes" : "no",
                e.reason() + ": " + Table.oneLine(e.message(), 100)));
        Table counts = new Table(">LETTERS", "STAGE AND REASON");
        reasons.entrySet().stream()
                .sorted(Collections.reverseOrder(Map.Entry.comparingByValue()))
                .forEach(reason -> counts.row(Table.count(reason.getValue()), reason.getKey()));
        return table + "\n" + counts;
    }
}
