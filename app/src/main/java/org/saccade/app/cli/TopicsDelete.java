package org.saccade.app.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.TopicAdmin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "delete",
        description = {"Delete topics and everything in them; asks first.", ""})
final class TopicsDelete extends ClusterCommand {

    @Parameters(paramLabel = "TOPIC", arity = "1..*", description = "Which.")
    private List<String> names;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Override
    int run(Output output) throws IOException {
        try (Cluster cluster = cluster()) {
            TopicAdmin topics = new TopicAdmin(cluster);
            long records = topics.statuses(names).stream()
                    .mapToLong(topic -> topic.records())
                    .sum();
            String what = String.join(", ", names) + " with " + Table.count(records) + " records at "
                    + cluster.client().bootstrapServers();
            if (!yes && !Question.confirmed(output.terminal(), "Delete " + what + "?")) {
                output.warn("nothing was deleted; --yes deletes without asking");
                return ExitCode.FAILED;
            }
            topics.delete(names);
            output.result(Map.of("deleted", names), () -> "deleted " + what);
            return ExitCode.DONE;
        }
    }
}
