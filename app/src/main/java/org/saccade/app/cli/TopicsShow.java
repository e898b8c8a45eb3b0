package org.saccade.app.cli;

import java.util.List;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.PartitionStatus;
import org.saccade.app.admin.TopicAdmin;
import org.saccade.app.admin.TopicStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = {"Show one topic: its partitions, offsets, size on disk and settings.", ""})
final class TopicsShow extends ClusterCommand {

    @Parameters(paramLabel = "TOPIC", description = "Which.")
    private String name;

    /** One topic and its partitions. */
    record Details(TopicStatus topic, List<PartitionStatus> partitions) {}

    @Override
    int run(Output output) {
        try (Cluster cluster = cluster()) {
            TopicAdmin topics = new TopicAdmin(cluster);
            Details shown = new Details(topics.statuses(List.of(name)).get(0), topics.partitions(name));
            output.result(shown, () -> TopicText.one(shown.topic(), shown.partitions()));
            return ExitCode.DONE;
        }
    }
}
