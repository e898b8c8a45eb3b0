package org.saccade.app.cli;

import java.util.List;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.TopicAdmin;
import org.saccade.app.admin.TopicStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        description = {"List the topics with their partitions, records and size on disk.", ""})
final class TopicsList extends ClusterCommand {

    @Option(names = "--internal", fallbackValue = "true", description = "Also those that Kafka keeps for itself.")
    private boolean internal;

    @Override
    int run(Output output) {
        try (Cluster cluster = cluster()) {
            List<TopicStatus> topics = new TopicAdmin(cluster).list(internal);
            if (output.json()) {
                topics.forEach(topic -> output.result(topic, () -> ""));
            } else {
                output.result(topics, () -> TopicText.table(topics));
            }
            return ExitCode.DONE;
        }
    }
}
