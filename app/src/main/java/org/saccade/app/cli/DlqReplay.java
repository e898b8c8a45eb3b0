package org.saccade.app.cli;

import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.DeadLetterBox;
import org.saccade.app.admin.ReplayReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "replay",
        description = {
            "Send dead letters back to the topics that they came from, byte for byte; each is sent back once.",
            "Letters that are left by a filter can be replayed later.",
            ""
        })
final class DlqReplay extends ClusterCommand {

    @Mixin
    private final LetterOptions letters = new LetterOptions();

    @Override
    int run(Output output) throws InterruptedException {
        try (Cluster cluster = cluster()) {
            ReplayReport report = new DeadLetterBox(cluster, letters.topic).replay(letters.filter());
            output.result(report, () -> text(report));
            return report.originMissing() > 0 ? ExitCode.PARTLY_DONE : ExitCode.DONE;
        }
    }

    private static String text(ReplayReport report) {
        StringBuilder text = new StringBuilder();
        text.append(Table.count(report.replayed())).append(" sent back");
        report.topics().forEach((topic, count) -> text.append(", ")
                .append(Table.count(count))
                .append(" to ")
                .append(topic));
        text.append('\n');
        line(text, report.replayedEarlier(), "sent back earlier");
        line(text, report.notMatching(), "left by the filter");
        line(
                text,
                report.originMissing(),
                "left: no such topic any more: " + String.join(", ", report.missingTopics()));
        line(text, report.unreadable(), "records are no dead letters");
        return text.toString();
    }

    private static void line(StringBuilder text, long count, String what) {
        if (count > 0) {
            text.append(Table.count(count)).append(' ').append(what).append('\n');
        }
    }
}
