package org.saccade.app.cli;

import java.util.List;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.TopicAdmin;
import org.saccade.schemas.schema.Topics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "create",
        description = {
            "Create topics with the retention and compression that fit each; those that exist are left as they are.",
            ""
        })
final class TopicsCreate extends ClusterCommand {

    @Parameters(paramLabel = "TOPIC", arity = "0..*", description = "Which (default: all that Saccade uses).")
    private List<String> names = List.of();

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Partitions; topics whose order matters over all keep one (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--replication",
            paramLabel = "N",
            defaultValue = "-1",
            description = "Copies of each partition; -1 for the cluster's default (default: ${DEFAULT-VALUE}).")
    private short replication;

    @Override
    int run(Output output) {
        if (partitions < 1) {
            throw usage("--partitions is " + partitions + ", must be at least 1");
        }
        List<Topics.Plan> plans = names.isEmpty()
                ? Topics.all()
                : names.stream().map(Topics::plan).toList();
        try (Cluster cluster = cluster()) {
            TopicAdmin.Created done = new TopicAdmin(cluster).create(plans, partitions, replication);
            output.result(done, () -> text(done));
            return ExitCode.DONE;
        }
    }

    private static String text(TopicAdmin.Created done) {
        StringBuilder text = new StringBuilder();
        done.created().forEach(name -> text.append("created ").append(name).append('\n'));
        done.existing().forEach(name -> text.append("exists  ").append(name).append('\n'));
        return text.toString();
    }
}
